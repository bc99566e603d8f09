package ingot.region.machine;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Operation;
import ingot.http.RouteTable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the machines' part of the API offers (maas-api/endpoints.json). */
class RoutesTest {

    @Test
    void allOperationsFitIntoOneTable() {
        try (Site site = new Site()) {
            RouteTable table = new RouteTable(site.operations());

            assertThat(table).isNotNull();
            assertThat(names(site.operations(), "MachineHandler"))
                    .contains(
                            "read",
                            "update",
                            "delete",
                            "abort",
                            "clear_default_gateways",
                            "commission",
                            "deploy",
                            "details",
                            "exit_rescue_mode",
                            "get_token",
                            "lock",
                            "mark_broken",
                            "mark_fixed",
                            "override_failed_testing",
                            "power_off",
                            "power_on",
                            "power_parameters",
                            "query_power_state",
                            "release",
                            "rescue_mode",
                            "set_owner_data",
                            "set_storage_layout",
                            "set_workload_annotations",
                            "test",
                            "unlock");
            assertThat(names(site.operations(), "MachinesHandler"))
                    .contains(
                            "read",
                            "create",
                            "accept",
                            "accept_all",
                            "allocate",
                            "is_registered",
                            "list_allocated",
                            "power_parameters",
                            "release",
                            "set_zone");
        }
    }

    private static Set<String> names(List<Operation> operations, String handler) {
        Set<String> names = new TreeSet<>();
        operations.stream()
                .filter(operation -> operation.handler().equals(handler))
                .forEach(operation -> names.add(operation.name()));
        return names;
    }
}
