package ingot.client;

import java.util.List;
import java.util.Map;

/** The server answered with something else than success. The message is the server's, made readable. */
public final class ApiFailed extends RuntimeException {

    private final transient Answer answer;

    ApiFailed(Answer answer, String message) {
        super(message);
        this.answer = answer;
    }

    static ApiFailed of(Answer answer) {
        return new ApiFailed(answer, message(answer));
    }

    public Answer answer() {
        return answer;
    }

    public int status() {
        return answer.status();
    }

    private static String message(Answer answer) {
        if (answer.isJson()) {
            try {
                if (answer.json() instanceof Map<?, ?> fields) {
                    StringBuilder text = new StringBuilder();
                    fields.forEach((field, messages) -> text.append(text.isEmpty() ? "" : "; ")
                            .append("__all__".equals(field) ? "" : field + ": ")
                            .append(messages instanceof List<?> list ? joined(list) : messages));
                    return text.toString();
                }
                if (answer.json() instanceof List<?> list) {
                    return joined(list);
                }
            } catch (ApiFailed notJson) {
                return answer.text();
            }
        }
        return answer.body().length == 0
                ? "The server answered " + answer.status() + "."
                : answer.text().strip();
    }

    private static String joined(List<?> list) {
        StringBuilder text = new StringBuilder();
        list.forEach(element -> text.append(text.isEmpty() ? "" : " ").append(element));
        return text.toString();
    }
}
