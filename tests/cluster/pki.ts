import { generate } from 'selfsigned';

/** A certificate and its private key, PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Whom a client certificate names: user and group. */
export interface ClientName {
  readonly commonName: string;
  readonly organization: string;
}

/** All certificates of one start; nothing of it survives the process. */
export interface Pki {
  readonly ca: string;
  /** A CA that signed nothing here: for clients that must distrust the server. */
  readonly otherCa: string;
  readonly server: KeyPair;
  readonly client: KeyPair;
  /** One more client certificate; `notAfter`: its end. */
  issueClient(client: ClientName, notAfter?: Date): Promise<KeyPair>;
}

/** Valid since yesterday: a clock that is set back must not look like an untrusted server. */
const common = () =>
  ({
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 86_400_000),
  }) as const;

async function authority(commonName: string): Promise<KeyPair> {
  const made = await generate([{ name: 'commonName', value: commonName }], {
    ...common(),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert: made.cert, key: made.private };
}

/** Makes a CA, the server's certificate for 127.0.0.1 and one client certificate (~60 ms, P-256). */
export async function createPki(client: ClientName): Promise<Pki> {
  const [ca, otherCa] = await Promise.all([
    authority('podshell demo cluster CA'),
    authority('some other CA'),
  ]);
  const [server, user] = await Promise.all([
    generate([{ name: 'commonName', value: 'kube-apiserver' }], {
      ...common(),
      ca,
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 7, ip: '127.0.0.1' },
            { type: 7, ip: '::1' },
            { type: 2, value: 'localhost' },
          ],
        },
      ],
    }),
    clientCertificate(ca, client),
  ]);
  return {
    ca: ca.cert,
    otherCa: otherCa.cert,
    server: { cert: server.cert, key: server.private },
    client: user,
    issueClient: (name, notAfter) => clientCertificate(ca, name, notAfter),
  };
}

async function clientCertificate(
  ca: KeyPair,
  client: ClientName,
  notAfter?: Date,
): Promise<KeyPair> {
  const made = await generate(
    [
      { name: 'commonName', value: client.commonName },
      { name: 'organizationName', value: client.organization },
    ],
    {
      ...common(),
      ...(notAfter !== undefined && { notAfterDate: notAfter }),
      ca,
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', clientAuth: true },
      ],
    },
  );
  return { cert: made.cert, key: made.private };
}
