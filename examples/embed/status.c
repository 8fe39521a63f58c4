/* status.c: a server of libuv's, which reads the nodes of the graph: it is on
 * the graph's thread, between two cycles. */
#define _POSIX_C_SOURCE 200809L

#include "status.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct client {
    uv_tcp_t socket;
    uv_write_t request;
    char text[128];
};

static void on_close(uv_handle_t *socket)
{
    free(socket->data);
}

/* Who has left meanwhile misses nothing. */
static void on_written(uv_write_t *request, int status)
{
    (void)status;
    uv_close((uv_handle_t *)request->handle, on_close);
}

static int tell(struct status *status, struct client *client)
{
    struct weather const *g = status->graph;
    int length = snprintf(client->text, sizeof client->text,
                          "hours: %" PRIu32 "\nheating: %.1f\nsettled: %d\nuptime: %" PRIu32 "\n",
                          *weather_hours(g), *weather_heating(g), *weather_settled(g),
                          *weather_uptime(g));
    uv_buf_t text = uv_buf_init(client->text, (unsigned)length);
    int err = uv_accept((uv_stream_t *)&status->server, (uv_stream_t *)&client->socket);
    return err < 0 ? err
                   : uv_write(&client->request, (uv_stream_t *)&client->socket, &text, 1,
                              on_written);
}

static void on_connection(uv_stream_t *server, int err)
{
    struct client *client = err < 0 ? NULL : malloc(sizeof *client);
    if (client == NULL || uv_tcp_init(server->loop, &client->socket) < 0) {
        free(client);
        return;
    }
    client->socket.data = client;
    if (tell(server->data, client) < 0)
        uv_close((uv_handle_t *)&client->socket, on_close);
}

int status_start(struct status *status, uv_loop_t *loop, int port)
{
    struct sockaddr_in address;
    int size = sizeof address;
    int err = uv_tcp_init(loop, &status->server);
    status->server.data = status;
    if (err == 0)
        err = uv_ip4_addr("127.0.0.1", port, &address);
    if (err == 0)
        err = uv_tcp_bind(&status->server, (struct sockaddr const *)&address, 0);
    if (err == 0)
        err = uv_listen((uv_stream_t *)&status->server, 16, on_connection);
    if (err == 0)
        err = uv_tcp_getsockname(&status->server, (struct sockaddr *)&address, &size);
    if (err == 0)
        fprintf(stderr, "embed: listening at 127.0.0.1:%d\n", ntohs(address.sin_port));
    return err;
}
