package ingot.core.machine;

import ingot.core.script.ScriptStatus;
import java.util.Collection;

/**
 * A current script set and the summary of its results. Suppressed results are left out by the caller.
 *
 * @param status summary of the set by {@link ScriptStatus#ofSet}
 * @param anyFailed some result failed, or the processing of a built-in result failed
 * @param unfinished some result is pending or running
 * @param rebootUnderWay a script that may reboot the machine is running or has passed
 */
public record ScriptSetState(
        long id, ScriptStatus status, boolean anyFailed, boolean unfinished, boolean rebootUnderWay) {

    /** Summarises results. */
    public static ScriptSetState of(long id, Collection<ScriptStatus> results, boolean rebootUnderWay) {
        return new ScriptSetState(
                id,
                ScriptStatus.ofSet(results),
                results.stream().anyMatch(ScriptStatus::failed),
                results.stream().anyMatch(ScriptStatus::unfinished),
                rebootUnderWay);
    }
}
