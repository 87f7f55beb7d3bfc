/**
 * Sealing of what is kept on this device and of the exported file: AES-256-GCM under a key derived by HKDF-SHA-256
 * from the attempt's journal secret (docs/save-protocol.md). The server can derive the same key; a stranger who
 * sits down at this computer next cannot.
 */
const text = new TextEncoder();
const INFO = "lianbing journal v1";

/** @typedef {{iv: Uint8Array, data: ArrayBuffer}} Sealed */

/** Whether this page may use WebCrypto (it may not on plain http). */
export const canSeal = () => Boolean(globalThis.crypto?.subtle);

/**
 * @param {string} secret
 * @param {string} attempt
 * @returns {Promise<CryptoKey>}
 */
export async function journalKey(secret, attempt) {
  const raw = await crypto.subtle.importKey("raw", text.encode(secret), "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: text.encode(attempt), info: text.encode(INFO) };
  return crypto.subtle.deriveKey(hkdf, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/**
 * @param {CryptoKey} key
 * @param {string} attempt  bound in as associated data, so a copy cannot be passed off as another attempt's
 * @param {unknown} value
 * @returns {Promise<Sealed>}
 */
export async function seal(key, attempt, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = text.encode(JSON.stringify(value));
  const data = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: text.encode(attempt) },
    key,
    plain,
  );
  return { iv, data };
}

/** @param {CryptoKey} key @param {string} attempt @param {Sealed} sealed @returns {Promise<any>} */
export async function unseal(key, attempt, sealed) {
  const plain = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: sealed.iv, additionalData: text.encode(attempt) },
    key,
    sealed.data,
  );
  return JSON.parse(new TextDecoder().decode(plain));
}

/** @param {ArrayBuffer | Uint8Array} bytes */
export function base64(bytes) {
  let binary = "";
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** A version 4 UUID; `crypto.randomUUID` is missing on plain http. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
