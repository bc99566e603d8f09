package ingot.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultCaseTest {

    @Test
    void eachPartIsKilledInEachPhase() {
        assertThat(List.of("region", "rack", "database"))
                .allSatisfy(part -> assertThat(List.of("enlist", "commission", "deploy", "release"))
                        .allSatisfy(phase -> assertThat(FaultCase.of(part + "-killed-" + phase))
                                .hasSize(1)));
    }

    @ParameterizedTest
    @EnumSource
    void aLifeMeetsItsFaultsInTheOrderOfItsStages(Life life) {
        assertThat(life.cases()).isNotEmpty();
        assertThat(life.cases().stream().map(FaultCase::stage).toList()).isSorted();
    }

    @Test
    void casesAreNamedByTheirWords() {
        assertThat(FaultCase.of("restored-region, region-killed-enlist"))
                .containsExactly(FaultCase.REGION_KILLED_ENLIST, FaultCase.RESTORED_REGION);
        assertThatThrownBy(() -> FaultCase.of("region-killed-enlist,"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no such case")
                .hasMessageContaining("frozen-deploy");
    }
}
