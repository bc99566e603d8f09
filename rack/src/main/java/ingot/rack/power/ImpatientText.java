package ingot.rack.power;

import java.time.Duration;

/**
 * A text that stops being read after a while. A regular expression that somebody wrote into a setting may take
 * exponential time; this ends it, as it ends it when the thread is interrupted.
 */
final class ImpatientText implements CharSequence {
    private final String text;
    private final long deadlineNanos;

    private ImpatientText(String text, long deadlineNanos) {
        this.text = text;
        this.deadlineNanos = deadlineNanos;
    }

    static ImpatientText of(String text, Duration patience) {
        return new ImpatientText(text, System.nanoTime() + patience.toNanos());
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (System.nanoTime() - deadlineNanos > 0 || Thread.currentThread().isInterrupted()) {
            throw new OutOfTime();
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new ImpatientText(text.substring(start, end), deadlineNanos);
    }

    @Override
    public String toString() {
        return text;
    }

    /** The time is over. */
    static final class OutOfTime extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfTime() {
            super("the regular expression took too long", null, false, false);
        }
    }
}
