// An OpenID provider on loopback. Argument: JSON with port, clientId, clientSecret, callback, logout, home.
// SIGUSR2 makes it sign with another key. Whoever signs in is called as they say.
import { createServer } from 'node:http';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { Provider } from 'oidc-provider';

const given = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${given.port}`;

function newKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES256', use: 'sig' };
}

function provider() {
  const made = new Provider(issuer, {
    clients: [{
      client_id: given.clientId,
      client_secret: given.clientSecret,
      redirect_uris: [given.callback],
      post_logout_redirect_uris: [given.home],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: 'ES256',
      backchannel_logout_uri: given.logout,
      backchannel_logout_session_required: true,
    }],
    jwks: { keys: [newKey()] },
    cookies: { keys: [randomUUID()] },
    pkce: { required: () => true },
    // By itself it asks nobody on loopback.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    features: {
      devInteractions: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
  });
  made.on('backchannel.error', (_, error) => console.log('backchannel:', error.message, error.cause ?? ''));
  return made.callback();
}

let answer = provider();
process.on('SIGUSR2', () => {
  answer = provider();
  console.log('rotated');
});
createServer((request, response) => answer(request, response)).listen(given.port, '127.0.0.1', () => console.log('ready'));
