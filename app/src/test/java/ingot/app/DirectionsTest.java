package ingot.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may depend on whom (ARCHITECTURE.md). */
class DirectionsTest {

    private static final JavaClasses INGOT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ingot");

    static Stream<ArchRule> rules() {
        return Stream.of(
                only("ingot.core..", "ingot.core.."),
                only("ingot.wire..", "ingot.wire..", "ingot.core.."),
                only("ingot.socket..", "ingot.socket.."),
                only("ingot.http..", "ingot.http.."),
                only("ingot.link..", "ingot.link..", "ingot.core.."),
                only(
                        "ingot.rack..",
                        "ingot.rack..",
                        "ingot.core..",
                        "ingot.wire..",
                        "ingot.socket..",
                        "ingot.http..",
                        "ingot.link.."),
                only(
                        "ingot.region..",
                        "ingot.region..",
                        "ingot.core..",
                        "ingot.wire..",
                        "ingot.http..",
                        "ingot.link.."));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void modulesDependOnlyOnWhatTheyMay(ArchRule rule) {
        rule.check(INGOT);
    }

    @Test
    void theCoreTouchesNoDatabaseNetworkOrFile() {
        noClasses()
                .that()
                .resideInAPackage("ingot.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "java.net.http..",
                        "java.nio.file..",
                        "org.jooq..",
                        "org.eclipse..",
                        "org.slf4j..")
                .check(INGOT);
    }

    @Test
    void onlyOneModuleCallsNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage("ingot.socket..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(INGOT);
    }

    private static ArchRule only(String module, String... allowed) {
        String[] outside = Stream.concat(
                        Stream.of(allowed), Stream.of("java..", "javax..", "org..", "io..", "com..", "ch.."))
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(module)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(outside);
    }
}
