package ingot.rack.dhcp;

import ingot.wire.dhcp4.Ip4;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration, indexed. Immutable. */
final class ActiveConfig {
    private final DhcpConfig config;
    private final Map<String, VlanPlan> byDevice = new HashMap<>();
    private final List<VlanPlan> plans = new ArrayList<>();

    ActiveConfig(DhcpConfig config) {
        this.config = config;
        for (ServedVlan vlan : config.vlans()) {
            VlanPlan plan = new VlanPlan(vlan);
            plans.add(plan);
            if (!vlan.device().isEmpty()) {
                byDevice.put(vlan.device(), plan);
            }
        }
    }

    DhcpConfig config() {
        return config;
    }

    BootSettings boot() {
        return config.boot();
    }

    @Nullable VlanPlan onDevice(String device) {
        return byDevice.get(device);
    }

    /** The VLAN with a subnet that has the relay agent's address. */
    @Nullable VlanPlan behindRelay(Ip4 relay) {
        for (VlanPlan plan : plans) {
            if (plan.subnetOf(relay) != null) {
                return plan;
            }
        }
        return null;
    }
}
