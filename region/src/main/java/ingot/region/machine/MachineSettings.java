package ingot.region.machine;

import ingot.core.machine.LifecycleSettings;
import ingot.region.setting.Settings;

/** The settings that decisions about machines read. */
public final class MachineSettings {

    private MachineSettings() {}

    public static LifecycleSettings lifecycle(Settings settings) {
        return new LifecycleSettings(
                settings.nodeTimeout(),
                settings.enableDiskErasingOnRelease(),
                settings.diskEraseWithSecureErase(),
                settings.diskEraseWithQuickErase(),
                settings.defaultMinHweKernel());
    }
}
