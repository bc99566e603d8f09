package ingot.region.machine;

import static ingot.region.db.Tables.NODE;

import ingot.core.machine.NodeType;
import ingot.core.machine.Permission;
import ingot.http.Call;
import ingot.http.Reply;
import ingot.region.database.Database;
import ingot.region.tag.NodeLists;
import java.util.Arrays;
import java.util.List;

/** Full documents of chosen nodes, as lists by tag show them. */
public final class NodeDocuments implements NodeLists {

    private final Database database;

    public NodeDocuments(Database database) {
        this.database = database;
    }

    @Override
    public Reply answer(Call call, Kind kind, List<Integer> nodeIds) {
        List<NodeType> types = switch (kind) {
            case NODES -> Arrays.asList(NodeType.values());
            case MACHINES -> List.of(NodeType.MACHINE);
            case DEVICES -> List.of(NodeType.DEVICE);
            case RACK_CONTROLLERS -> List.of(NodeType.RACK_CONTROLLER, NodeType.REGION_AND_RACK_CONTROLLER);
            case REGION_CONTROLLERS -> List.of(NodeType.REGION_CONTROLLER, NodeType.REGION_AND_RACK_CONTROLLER);
        };
        return Reply.json(database.read(sql -> {
            List<Integer> visible = MachineListing.visible(
                    sql,
                    NODE.ID
                            .in(nodeIds)
                            .and(NODE.NODE_TYPE.in(
                                    types.stream().map(NodeType::number).toList())),
                    Actor.principal(call.user()),
                    Permission.VIEW);
            return MachineDocuments.list(sql, NODE.ID.in(visible));
        }));
    }
}
