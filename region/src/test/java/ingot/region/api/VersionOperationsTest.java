package ingot.region.api;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Principal;
import org.junit.jupiter.api.Test;

class VersionOperationsTest {

    private final Api api = Api.of(new VersionOperations("1.2.3").operations()).as(new Principal.Anonymous());

    @Test
    void anyoneReadsTheVersionOfTheReference() {
        Api.Answer answer = api.get("version/").is(200);
        assertThat(answer.object()).containsEntry("version", "3.7.3").containsEntry("subversion", "");
        assertThat(answer.field("capabilities")).contains("authenticate-api");
        assertThat(answer.reply().headers()).containsEntry("Ingot-Version", "1.2.3");
        assertThat(api.get("/MAAS/api/version/").is(200).text()).isEqualTo("2.0");
    }

    @Test
    void oldApiIsGone() {
        api.get("/MAAS/api/1.0/nodes/").is(410);
        api.post("/MAAS/api/1.0/account/").is(410);
    }
}
