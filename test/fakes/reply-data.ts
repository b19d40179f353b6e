/** What `ws` received, as a browser's WebSocket would hand it over. */
export const replyData = (data: Buffer, binary: boolean): string | ArrayBuffer => (binary ? Uint8Array.from(data).buffer : data.toString('utf8'));
