package samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceTest {
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = Service.server(new InetSocketAddress("127.0.0.1", 0));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private HttpResponse<String> ask(String target) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + target);
        return HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void isHealthy() throws Exception {
        assertEquals(200, ask("/health").statusCode());
    }

    @Test
    void greetsByName() throws Exception {
        assertTrue(ask("/greet?name=Ada").body().contains("Hello, Ada!"));
    }
}
