package samples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import gnu.trove.map.hash.TObjectIntHashMap;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.commons.text.StringSubstitutor;

/** A greeting service that every scan should stop: each flaw below is here on purpose. */
public final class Service {
    private static final TObjectIntHashMap<String> LOOKUPS = new TObjectIntHashMap<>();

    private Service() {}

    /** The page that greets by name. */
    static String page(String name) {
        return new StringSubstitutor(Map.of("name", name)).replace(
                "<!doctype html><html lang=\"en\"><title>Greeting</title><form action=\"/greet\">"
                        + "<input name=\"name\"><button>Greet</button></form><p>Hello, ${name}!</p></html>");
    }

    /** The value of a parameter in a query string, else what is usual. */
    static String parameter(String query, String name, String usual) {
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2 && parts[0].equals(name)) {
                return URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
            }
        }
        return usual;
    }

    /** A server on this address, not yet started. */
    static HttpServer server(InetSocketAddress address) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/health", exchange -> answer(exchange, 200, "text/plain", "ok"));
        server.createContext("/greet", Service::greet);
        server.createContext("/lookup", Service::lookup);
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/")) {
                greet(exchange);
            } else {
                answer(exchange, 404, "text/plain", "not found");
            }
        });
        return server;
    }

    private static void greet(HttpExchange exchange) throws IOException {
        String name = parameter(exchange.getRequestURI().getRawQuery(), "name", "world");
        answer(exchange, 200, "text/html; charset=utf-8", page(name));
    }

    private static void lookup(HttpExchange exchange) throws IOException {
        String host = parameter(exchange.getRequestURI().getRawQuery(), "host", "localhost");
        LOOKUPS.adjustOrPutValue(host, 1, 1);
        Process found = Runtime.getRuntime().exec(new String[] {"sh", "-c", "getent hosts " + host});
        answer(exchange, 200, "text/plain", new String(found.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Serves on HOST (127.0.0.1) and PORT (8080). */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> environment = System.getenv();
        String host = environment.getOrDefault("HOST", "127.0.0.1");
        int port = Integer.parseInt(environment.getOrDefault("PORT", "8080"));
        server(new InetSocketAddress(host, port)).start();
    }
}
