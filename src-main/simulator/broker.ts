/** An MQTT 3.1.1 broker inside this process, for the demo and for tests where no other broker is installed. */
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Aedes } from 'aedes';

export interface Broker {
  /** mqtt://127.0.0.1:port */
  readonly url: string;
  readonly port: number;
  /** Disconnects everyone and frees the port. */
  close(): Promise<void>;
}

export interface BrokerOptions {
  /** 0 (default) takes a free port. */
  readonly port?: number;
  /** Who may connect; default: everyone on this machine. */
  readonly login?: { readonly username: string; readonly password: string };
}

/**
 * Opens an aedes broker on the loopback interface only.
 * @throws the socket's error when the port is taken
 */
export async function openBroker(options: BrokerOptions = {}): Promise<Broker> {
  const { port = 0, login } = options;
  const aedes = await Aedes.createBroker(
    login === undefined
      ? {}
      : {
          authenticate: (_client, username, password, done) => {
            done(null, username === login.username && password?.toString() === login.password);
          },
        },
  );
  const server = createServer((socket) => {
    // Publishing is many small packets: waiting to fill a segment would only add delay.
    socket.setNoDelay(true);
    aedes.handle(socket);
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    aedes.close();
    throw error;
  }
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `mqtt://127.0.0.1:${bound}`,
    port: bound,
    async close() {
      await new Promise<void>((resolve) => aedes.close(resolve));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
