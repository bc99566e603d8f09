package ingot.rack.link;

import ingot.link.LinkMessage.PowerAct;
import ingot.link.LinkMessage.PowerActed;
import java.util.function.Consumer;

/** Performs orders on power. Returns at once; the answer comes on another thread. */
@FunctionalInterface
public interface PowerActs {

    void perform(PowerAct act, Consumer<ingot.link.LinkMessage> answer);

    /** The answer of an act that failed. */
    static PowerActed failed(PowerAct act, String error, boolean worthRetry) {
        return new PowerActed(act.effectId(), act.fence(), "", error, worthRetry);
    }
}
