package ingot.region.setting;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the value of a setting is read from text and what it may be. */
sealed interface SettingKind {

    record Flag() implements SettingKind {}

    /** A whole number within bounds. */
    record Whole(long min, long max) implements SettingKind {}

    /** A port outside what Ingot itself listens on (5239–5284), with at most one exception to that. */
    record Port(@Nullable Integer allowed) implements SettingKind {}

    record Words(List<String> choices, boolean emptyAllowed) implements SettingKind {}

    /** Some of the words, comma separated; empty for none. */
    record SomeWords(List<String> choices) implements SettingKind {}

    /** One of some numbers. */
    record Numbers(List<Long> choices) implements SettingKind {}

    record Text(int charsMax, boolean required) implements SettingKind {}

    record Url() implements SettingKind {}

    record DomainName() implements SettingKind {}

    /** Addresses, separated by blanks or commas. */
    record Addresses() implements SettingKind {}

    /** Addresses or host names, separated by blanks or commas. */
    record Hosts() implements SettingKind {}

    /** Addresses, networks, host names or access list names, separated by blanks or commas. */
    record AccessList() implements SettingKind {}

    /** Host with or without port; 514 is added. */
    record HostPort() implements SettingKind {}

    /** A span such as {@code 15m} or {@code 1h30m}. */
    record Span() implements SettingKind {}

    /** 20 characters, or 0x and 40 hexadecimal digits. */
    record KgKey() implements SettingKind {}

    record Osystem() implements SettingKind {}

    /** A series of the default operating system. */
    record Series() implements SettingKind {}

    /** A series that machines can be commissioned with. */
    record CommissioningSeries() implements SettingKind {}

    /** Empty, or a kernel tag such as {@code hwe-24.04}. */
    record Kernel() implements SettingKind {}
}
