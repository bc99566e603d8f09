package ingot.region.setting;

import ingot.core.event.EventType;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.JsonText;
import ingot.region.database.Database;
import ingot.region.event.Journal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of the whole region: {@code maas/?op=get_config} and {@code set_config}. */
public final class SettingOperations {

    private final Database database;
    private final SettingStore store;

    public SettingOperations(Database database, SettingStore store) {
        this.database = database;
        this.store = store;
    }

    public List<Operation> operations() {
        String path = ApiPath.ROOT + "maas/";
        Param name = Param.string("name", "Name of the setting: " + String.join(", ", SettingRule.ALL.keySet()) + ".")
                .need();
        return List.of(
                Operation.get(path)
                        .op("get_config")
                        .as("MaasHandler", "get_config")
                        .params(name)
                        .summary("Read a setting")
                        .does(this::get),
                Operation.post(path)
                        .op("set_config")
                        .as("MaasHandler", "set_config")
                        .access(Access.entitled("can_edit_configurations"))
                        .params(name, Param.string("value", "New value; empty clears it."))
                        .summary("Change a setting")
                        .does(this::set));
    }

    private Reply get(Call call) {
        String name = call.parameters().required("name");
        if (store.isSecret(name) && !call.user().superuser()) {
            throw ApiError.forbidden("The setting " + name + " is a secret: administrators only.");
        }
        Object value = database.read(sql -> store.value(sql, name));
        // The command line compares the whole header: no charset here.
        return Reply.bytes("application/json", JsonText.of(value).getBytes(StandardCharsets.UTF_8));
    }

    private Reply set(Call call) {
        String name = call.parameters().required("name");
        if (!call.parameters().has("value")) {
            throw ApiError.badRequest("No provided value!");
        }
        List<String> values = call.parameters().list("value");
        return database.write(sql -> {
            Map<String, @Nullable Object> before = new LinkedHashMap<>();
            if (!store.isSecret(name)) {
                before.put("value", store.value(sql, name));
            }
            String set = store.set(sql, name, String.join(",", values));
            Journal.of(call)
                    .noted(
                            sql,
                            EventType.SETTINGS,
                            SettingStore.KIND,
                            set,
                            "Updated configuration setting '" + set + "'.",
                            before);
            return Reply.text("OK");
        });
    }
}
