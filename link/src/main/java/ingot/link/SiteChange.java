package ingot.link;

import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What changes at a site.
 *
 * @param revision of the result
 * @param base hex hash of the content that this changes; empty when it replaces whatever was held
 * @param hash hex hash of the result ({@link ContentHash})
 * @param put records that are new or other than before
 * @param gone keys of records that are no more
 */
@Json
public record SiteChange(long revision, String base, String hash, List<SiteRecord> put, List<String> gone) {

    /** Longest part, in characters of its records; a longer record is a part of its own. */
    private static final int PART_CHARS_MAX = 4 * 1024 * 1024;

    public SiteChange {
        // The reader of JSON leaves out what was left out.
        Objects.requireNonNull(base);
        Objects.requireNonNull(hash);
        put = List.copyOf(put);
        gone = List.copyOf(gone);
    }

    /** All of a site, replacing whatever was held. */
    public static SiteChange whole(long revision, List<SiteRecord> records) {
        ContentHash hash = ContentHash.EMPTY;
        for (SiteRecord record : records) {
            hash = hash.plus(ContentHash.of(record.key(), record.json()));
        }
        return new SiteChange(revision, "", hash.hex(), records, List.of());
    }

    /** The same change in parts that fit into frames; each carries all but the other parts' records. */
    public List<SiteChange> parts() {
        List<SiteChange> parts = new ArrayList<>();
        List<SiteRecord> filling = new ArrayList<>();
        long chars = 0;
        for (SiteRecord record : put) {
            long size = record.key().length() + (long) record.json().length();
            if (!filling.isEmpty() && chars + size > PART_CHARS_MAX) {
                parts.add(new SiteChange(revision, base, hash, List.copyOf(filling), List.of()));
                filling.clear();
                chars = 0;
            }
            filling.add(record);
            chars += size;
        }
        parts.add(new SiteChange(revision, base, hash, List.copyOf(filling), gone));
        return parts;
    }

    /** This part and the one that follows it, as one. */
    public SiteChange and(SiteChange following) {
        List<SiteRecord> all = new ArrayList<>(put);
        all.addAll(following.put());
        List<String> allGone = new ArrayList<>(gone);
        allGone.addAll(following.gone());
        return new SiteChange(following.revision(), base, following.hash(), all, allGone);
    }
}
