package ingot.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Logs on standard error: one JSON object a line, or lines for people. Messages are written as {@code event key=value ...};
 * the JSON has each key as a field of its own.
 */
final class Logging {

    private Logging() {}

    /** Sets the process's logging up. */
    static void start(String format) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        EncoderBase<ILoggingEvent> encoder = switch (format) {
            case "json" -> new JsonLines();
            case "text" -> new TextLines();
            default -> throw new Options.Usage("--log: " + format + " (expected: json or text)");
        };
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(console);
        context.getLogger("ingot").setLevel(Level.INFO);
    }

    private static final class TextLines extends EncoderBase<ILoggingEvent> {
        @Override
        public byte[] headerBytes() {
            return new byte[0];
        }

        @Override
        public byte[] encode(ILoggingEvent event) {
            StringBuilder line = new StringBuilder()
                    .append(Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS))
                    .append(' ')
                    .append(event.getLevel())
                    .append(' ')
                    .append(event.getFormattedMessage().replace("\n", "\\n"))
                    .append('\n');
            if (event.getThrowableProxy() != null) {
                line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
            return line.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] footerBytes() {
            return new byte[0];
        }
    }

    private static final class JsonLines extends EncoderBase<ILoggingEvent> {
        private static final Pattern EVENT = Pattern.compile("^([a-z0-9_]+)((?: [a-z0-9_]+=.*)?)$", Pattern.DOTALL);
        private static final Pattern FIELD = Pattern.compile(" ([a-z0-9_]+)=");

        @Override
        public byte[] headerBytes() {
            return new byte[0];
        }

        @Override
        public byte[] encode(ILoggingEvent event) {
            StringBuilder line = new StringBuilder("{\"time\":\"")
                    .append(Instant.ofEpochMilli(event.getTimeStamp()))
                    .append("\",\"level\":\"")
                    .append(event.getLevel())
                    .append("\",\"logger\":");
            quote(line, event.getLoggerName());
            String message = event.getFormattedMessage();
            Matcher matcher = EVENT.matcher(message);
            if (matcher.matches()) {
                line.append(",\"event\":");
                quote(line, matcher.group(1));
                fields(line, matcher.group(2));
            } else {
                line.append(",\"message\":");
                quote(line, message);
            }
            if (event.getThrowableProxy() != null) {
                line.append(",\"exception\":");
                quote(line, ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
            return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] footerBytes() {
            return new byte[0];
        }

        private static void fields(StringBuilder line, String text) {
            Matcher field = FIELD.matcher(text);
            boolean found = field.find();
            while (found) {
                String name = field.group(1);
                int start = field.end();
                found = field.find();
                line.append(",\"").append(name).append("\":");
                quote(line, text.substring(start, found ? field.start() : text.length()));
            }
        }

        private static void quote(StringBuilder line, String text) {
            line.append('"');
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '"' -> line.append("\\\"");
                    case '\\' -> line.append("\\\\");
                    case '\n' -> line.append("\\n");
                    case '\r' -> line.append("\\r");
                    case '\t' -> line.append("\\t");
                    default -> {
                        if (c < 0x20 || c == '\u2028' || c == '\u2029') {
                            line.append(String.format("\\u%04x", (int) c));
                        } else {
                            line.append(c);
                        }
                    }
                }
            }
            line.append('"');
        }
    }
}
