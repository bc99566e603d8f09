package ingot.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Benchmarks measure from outside: they see no server's classes (ARCHITECTURE.md). */
class DirectionsTest {

    @Test
    void benchSeesOnlyWhatItMay() {
        classes()
                .that()
                .resideInAPackage("ingot.bench..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "ingot.bench..",
                        "ingot.core..",
                        "ingot.wire..",
                        "ingot.socket..",
                        "ingot.http..",
                        "ingot.client..",
                        "ingot.lab..",
                        "java..",
                        "org.jspecify..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("ingot.bench"));
    }
}
