package ingot.rack.power;

import java.util.function.Consumer;

/**
 * The machine that a driver acts on.
 *
 * @param notices takes what people should know although the act goes on; no secrets
 */
public record PowerTarget(String machine, PowerParameters parameters, Consumer<String> notices) {}
