package ingot.region.api;

import ingot.http.Authenticator;
import ingot.http.Operation;
import ingot.link.safe.Sealer;
import ingot.region.database.Database;
import ingot.region.event.EventOperations;
import ingot.region.group.PoolOperations;
import ingot.region.group.ZoneOperations;
import ingot.region.image.BootResourceOperations;
import ingot.region.image.ImageStore;
import ingot.region.image.Images;
import ingot.region.network.DomainOperations;
import ingot.region.network.FabricOperations;
import ingot.region.network.IpRangeOperations;
import ingot.region.network.ReservedIpOperations;
import ingot.region.network.SpaceOperations;
import ingot.region.network.StaticRouteOperations;
import ingot.region.network.SubnetOperations;
import ingot.region.network.VlanOperations;
import ingot.region.setting.SettingOperations;
import ingot.region.setting.SettingStore;
import ingot.region.tag.NodeLists;
import ingot.region.tag.TagMatcher;
import ingot.region.tag.TagOperations;
import ingot.region.user.AccountOperations;
import ingot.region.user.Administrators;
import ingot.region.user.ApiKeys;
import ingot.region.user.LoginOperations;
import ingot.region.user.Passwords;
import ingot.region.user.RegionAuthenticator;
import ingot.region.user.Sessions;
import ingot.region.user.SshKeyOperations;
import ingot.region.user.UserOperations;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything of the API that is no machine, wired together: what is made once for a region.
 *
 * @param operations rows for the route table
 * @param authenticator who requests speak for
 * @param settings settings by name
 * @param images images and their files; {@link Images#collect} is to be called at start
 * @param keys API keys, for the command line
 * @param administrators users, for the command line
 */
public record ObjectApi(
        List<Operation> operations,
        Authenticator authenticator,
        SettingStore settings,
        Images images,
        ApiKeys keys,
        Administrators administrators) {

    public ObjectApi {
        operations = List.copyOf(operations);
    }

    /**
     * What it needs from outside.
     *
     * @param hostName stands in for {@code maas_name} while that is not set
     * @param ingotVersion sent with {@code version/}
     * @param nodes renders the nodes of a tag
     * @param matcher finds the machines that a tag's definition matches
     */
    public record Needs(
            Database database,
            Sealer sealer,
            SecureRandom random,
            InstantSource clock,
            ImageStore imageStore,
            String hostName,
            String ingotVersion,
            NodeLists nodes,
            TagMatcher matcher) {}

    public static ObjectApi of(Needs needs) {
        Database database = needs.database();
        Passwords passwords = new Passwords(needs.random());
        Sessions sessions = new Sessions(needs.random(), needs.clock());
        ApiKeys keys = new ApiKeys(database, needs.sealer(), needs.random());
        SettingStore settings = new SettingStore(needs.sealer(), needs.hostName());
        Images images = new Images(database, needs.imageStore(), settings, needs.clock());
        List<Operation> operations = new ArrayList<>();
        operations.addAll(new VersionOperations(needs.ingotVersion()).operations());
        operations.addAll(new LoginOperations(database, passwords, sessions, keys).operations());
        operations.addAll(new UserOperations(database, passwords).operations());
        operations.addAll(new AccountOperations(database, keys).operations());
        operations.addAll(new SshKeyOperations(database).operations());
        operations.addAll(new SettingOperations(database, settings).operations());
        operations.addAll(new EventOperations(database).operations());
        operations.addAll(new ZoneOperations(database).operations());
        operations.addAll(new PoolOperations(database).operations());
        operations.addAll(new TagOperations(database, needs.nodes(), needs.matcher()).operations());
        operations.addAll(new DomainOperations(database).operations());
        operations.addAll(new FabricOperations(database).operations());
        operations.addAll(new VlanOperations(database).operations());
        operations.addAll(new SpaceOperations(database).operations());
        operations.addAll(new SubnetOperations(database).operations());
        operations.addAll(new IpRangeOperations(database).operations());
        operations.addAll(new ReservedIpOperations(database).operations());
        operations.addAll(new StaticRouteOperations(database).operations());
        operations.addAll(new BootResourceOperations(database, needs.imageStore(), images).operations());
        return new ObjectApi(
                operations,
                new RegionAuthenticator(database, keys, sessions, needs.clock()),
                settings,
                images,
                keys,
                new Administrators(database, passwords));
    }
}
