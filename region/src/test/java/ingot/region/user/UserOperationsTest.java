package ingot.region.user;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Principal;
import ingot.link.safe.Sealer;
import ingot.region.api.Api;
import ingot.region.api.TestDatabase;
import ingot.region.database.Database;
import ingot.region.db.Tables;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserOperationsTest {

    static final String ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEbLeZUaC9ku3pAT3dY60JP6T8qt5SHFFbZgk2T2Adfv";

    private final Database database = TestDatabase.open();
    private final SecureRandom random = new SecureRandom();
    private final Passwords passwords = new Passwords(random, 10);
    private final ApiKeys keys = new ApiKeys(database, new Sealer(new byte[32], random), random);
    private final Api api = Api.of(new UserOperations(database, passwords).operations())
            .and(new AccountOperations(database, keys).operations())
            .and(new SshKeyOperations(database).operations());

    @AfterEach
    void close() {
        database.close();
    }

    private Api.Answer create(String username, String email, String superuser) {
        return api.post("users/", "username", username, "email", email, "password", "pw", "is_superuser", superuser);
    }

    @Test
    void freshRegionKnowsTheSystemsOwnUser() {
        assertThat(api.get("users/").is(200).list())
                .isEqualTo(List.of(Map.of(
                        "username",
                        "MAAS",
                        "email",
                        "maas@localhost",
                        "is_local",
                        true,
                        "is_superuser",
                        true,
                        "resource_uri",
                        "/MAAS/api/2.0/users/MAAS/")));
    }

    @Test
    void userIsCreatedReadAndDeleted() {
        assertThat(create("bob", "bob@example.com", "0").is(200).object())
                .containsEntry("username", "bob")
                .containsEntry("is_superuser", false);
        assertThat(api.get("users/bob/").is(200).field("email")).isEqualTo("bob@example.com");
        api.delete("users/bob/").is(204);
        assertThat(api.get("users/bob/").is(404).text()).isEqualTo("No User matches the given query.");
        api.delete("users/bob/").is(204);
    }

    @ParameterizedTest
    @CsvSource({
        "bob,   bob@example.com, 1,   200, ''",
        "MAAS,  bob@example.com, 0,   400, username",
        "b b,   bob@example.com, 0,   400, username",
        "bob,   nowhere,         0,   400, email",
        "bob,   MAAS@localhost,  0,   400, email",
        "bob,   bob@example.com, yes, 200, ''",
        "bob,   bob@example.com, 2,   400, is_superuser",
        "'',    bob@example.com, 0,   400, username",
    })
    void newUserIsChecked(String username, String email, String superuser, int status, String field) {
        Api.Answer answer = create(username, email, superuser).is(status);
        if (status == 400) {
            assertThat(answer.object()).containsOnlyKeys(field);
        }
    }

    @Test
    void whoamiIsTheCaller() {
        assertThat(api.get("users/", "op", "whoami").is(200).field("username")).isEqualTo("MAAS");
        api.as(new Principal.Anonymous()).get("users/", "op", "whoami").is(401);
    }

    @Test
    void ownerIsDeletedOnlyWhenSomebodyTakesOver() {
        create("bob", "bob@example.com", "0").is(200);
        create("eve", "eve@example.com", "0").is(200);
        database.<@Nullable Void>write(sql -> {
            sql.insertInto(Tables.NODE)
                    .set(Tables.NODE.SYSTEM_ID, "abc4gh")
                    .set(Tables.NODE.HOSTNAME, "n")
                    .set(Tables.NODE.DOMAIN_ID, 0)
                    .set(Tables.NODE.ZONE_ID, 1)
                    .set(
                            Tables.NODE.OWNER_ID,
                            Users.find(sql, "bob").orElseThrow().getId())
                    .execute();
            return null;
        });
        assertThat(api.delete("users/bob/").is(400).text()).contains("1 node(s)");
        api.delete("users/bob/", "transfer_resources_to", "zap").is(400);
        api.delete("users/bob/", "transfer_resources_to", "eve").is(204);
        api.delete("users/MAAS/").is(400);
    }

    @Test
    void plainUsersChangeNobody() {
        Api user = api.as(new Principal.User(1, "bob", false, Set.of()));
        user.get("users/").is(200);
        user.post("users/", "username", "x").is(403);
        user.delete("users/MAAS/").is(403);
    }

    @Test
    void keysAreMadeListedRenamedAndDeleted() {
        Map<String, @Nullable Object> key = api.post("account/", "op", "create_authorisation_token", "name", "ci")
                .is(200)
                .object();
        assertThat(key).containsOnlyKeys("token_key", "token_secret", "consumer_key", "name");
        String token = (String) java.util.Objects.requireNonNull(key.get("token_key"));
        String text = key.get("consumer_key") + ":" + token + ":" + key.get("token_secret");
        assertThat(text).matches("[A-Za-z0-9]{18}:[A-Za-z0-9]{18}:[A-Za-z0-9]{32}");
        assertThat(api.get("account/", "op", "list_authorisation_tokens")
                        .is(200)
                        .list())
                .isEqualTo(List.of(Map.of("name", "ci", "token", text)));
        assertThat(api.post("account/", "op", "update_token_name", "token", text, "name", "cd")
                        .is(202)
                        .text())
                .isEqualTo("Accepted");
        Api other = api.as(new Principal.User(7, "eve", false, Set.of()));
        other.post("account/", "op", "delete_authorisation_token", "token_key", token)
                .is(404);
        api.post("account/", "op", "delete_authorisation_token").is(400);
        api.post("account/", "op", "delete_authorisation_token", "token_key", token)
                .is(204);
        assertThat(api.get("account/", "op", "list_authorisation_tokens").list())
                .isEmpty();
        assertThat(api.post("account/", "op", "create_authorisation_token").field("name"))
                .isEqualTo("MAAS consumer");
    }

    @Test
    void secretsOfKeysLieSealed() {
        String secret = api.post("account/", "op", "create_authorisation_token").field("token_secret");
        String rows =
                database.read(sql -> sql.selectFrom(Tables.API_TOKEN).fetch().formatJSON());
        assertThat(rows).doesNotContain(secret);
    }

    @Test
    void commandLineMakesUsersAndKeys() {
        Administrators administrators = new Administrators(database, passwords);
        assertThat(administrators.any()).isFalse();
        assertThat(administrators.create("admin", "pw", "a@example.com", true))
                .isEqualTo(new Administrators.Outcome.Created("admin"));
        assertThat(administrators.create("admin", "pw", "b@example.com", true))
                .isEqualTo(new Administrators.Outcome.NameTaken("admin"));
        assertThat(administrators.create("other", "pw", "nowhere", true))
                .isInstanceOf(Administrators.Outcome.Refused.class);
        assertThat(administrators.create("other", "", "o@example.com", true))
                .isInstanceOf(Administrators.Outcome.Refused.class);
        assertThat(administrators.any()).isTrue();
        ApiKey first = keys.newestOrNew("admin").orElseThrow();
        assertThat(keys.newestOrNew("admin")).contains(first);
        ApiKey second = keys.fresh("admin").orElseThrow();
        assertThat(keys.newestOrNew("admin")).contains(second);
        assertThat(keys.newestOrNew("nobody")).isEmpty();
        assertThat(second.toString()).doesNotContain(second.secret());
    }

    @Test
    void sshKeyIsAddedOnceAndBelongsToItsUser() {
        Map<String, @Nullable Object> created = api.post("account/prefs/sshkeys/", "key", ED25519 + " me@host")
                .is(201)
                .object();
        assertThat(created)
                .containsOnlyKeys("id", "key", "keysource")
                .containsEntry("key", ED25519 + " me@host")
                .containsEntry("keysource", null);
        assertThat(api.post("account/prefs/sshkeys/", "key", ED25519 + " me@host")
                        .is(400)
                        .object())
                .containsOnlyKeys("key");
        assertThat(api.get("account/prefs/sshkeys/").list())
                .isEqualTo(List.of(Map.of(
                        "id",
                        1L,
                        "key",
                        ED25519 + " me@host",
                        "keysource",
                        "",
                        "resource_uri",
                        "/MAAS/api/2.0/account/prefs/sshkeys/1/")));
        api.as(new Principal.User(7, "eve", false, Set.of()))
                .delete("account/prefs/sshkeys/1/")
                .is(403);
        api.get("account/prefs/sshkeys/1/").is(200);
        api.delete("account/prefs/sshkeys/1/").is(204);
        api.delete("account/prefs/sshkeys/1/").is(404);
    }

    @Test
    void importOfKeysSaysThatItNeedsTheNetwork() {
        assertThat(api.post("account/prefs/sshkeys/", "op", "import", "keysource", "gh:someone")
                        .is(503)
                        .text())
                .contains("gh:someone");
        api.post("account/prefs/sshkeys/", "op", "import", "keysource", "zz:x/y")
                .is(400);
        api.post("account/prefs/sshkeys/", "op", "import").is(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh-ed25519",
                "ssh-zap AAAA",
                "ssh-ed25519 !!!!",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEbLeZUaC9ku3pAT3dY60JP6T8qt5SHFFbZgk2T2Adf",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIEbLeZUaC9ku3pAT3dY60JP6T8qt5SHFFbZgk2T2Adfv",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEbLeZUaC9ku3pAT3dY60JP6T8qt5SHFFbZgk2T2Adfv a\nssh-rsa x",
            })
    void whatIsNoKeyIsRefused(String text) {
        assertThat(api.post("account/prefs/sshkeys/", "key", text).is(400).object())
                .containsOnlyKeys("key");
    }
}
