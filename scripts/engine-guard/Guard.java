package sandbox.guard;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.UnaryOperator;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.NetworkPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.TransportInterceptor;
import org.opensearch.transport.TransportRequest;
import org.opensearch.transport.TransportRequestHandler;

/**
 * The sandbox's search server serves who shows its password: other users of the machine reach its ports too.
 * A request needs the Authorization header that the settings name; of its transport port, nobody needs anything.
 */
public final class Guard extends Plugin implements ActionPlugin, NetworkPlugin, TransportInterceptor {
    private static final Setting<String> EXPECTED =
        Setting.simpleString("sandbox.authorization", Setting.Property.NodeScope, Setting.Property.Filtered);

    private final byte[] expected;

    public Guard(Settings settings) {
        expected = bytes(EXPECTED.get(settings));
        if (expected.length == 0) throw new IllegalArgumentException("no sandbox.authorization");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<Setting<?>> getSettings() {
        return List.of(EXPECTED);
    }

    /** By a proxy, since a handler says more of itself (what bodies it takes) than the engines' versions agree on. */
    @Override
    public UnaryOperator<RestHandler> getRestHandlerWrapper(ThreadContext context) {
        return handler -> (RestHandler) Proxy.newProxyInstance(
            Guard.class.getClassLoader(), new Class<?>[] { RestHandler.class }, (proxy, method, given) -> {
                if (method.getName().equals("handleRequest") && !isAllowed((RestRequest) given[0])) {
                    ((RestChannel) given[1]).sendResponse(new BytesRestResponse(RestStatus.UNAUTHORIZED, "no password"));
                    return null;
                }
                try {
                    return method.invoke(handler, given);
                } catch (InvocationTargetException failure) {
                    throw failure.getCause();
                }
            });
    }

    private boolean isAllowed(RestRequest request) {
        String shown = request.header("Authorization");
        return shown != null && MessageDigest.isEqual(bytes(shown), expected);
    }

    @Override
    public List<TransportInterceptor> getTransportInterceptors(NamedWriteableRegistry registry, ThreadContext context) {
        return List.of(this);
    }

    /** The node's calls of itself are direct; all others come by the port. */
    @Override
    public <T extends TransportRequest> TransportRequestHandler<T> interceptHandler(
        String action, String executor, boolean force, TransportRequestHandler<T> handler) {
        return (request, channel, task) -> {
            if (!"direct".equals(channel.getChannelType())) throw new SecurityException("a node of its own");
            handler.messageReceived(request, channel, task);
        };
    }
}
