import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeReply, encodeReply } from '../../preload/contract/reply-codec.ts';
import type { ReplyFrame } from '../../preload/contract/frames.ts';

const over = (frame: ReplyFrame): ReplyFrame => {
  const sent = encodeReply(frame);
  // As a browser receives it: text as UTF-8, bytes in a buffer of their own.
  return decodeReply(typeof sent === 'string' ? Buffer.from(sent, 'utf8').toString('utf8') : Uint8Array.from(sent).buffer);
};

describe('a reply as a message of the browser host', () => {
  it('arrives as it was sent', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.nat(), (v, id) => {
      expect(over({ t: 'item', id, v })).toEqual({ t: 'item', id, v: JSON.parse(JSON.stringify(v)) as unknown });
    }));
  });

  it('bytes stay bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 4096 }), (v) => {
      const { v: got } = over({ t: 'item', id: 7, v }) as { readonly v: Uint8Array };
      expect(got).toBeInstanceOf(Uint8Array);
      expect([...got]).toEqual([...v]);
    }));
  });

  it('names in any script, half a surrogate pair included', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(over({ t: 'item', id: 1, v: { name } })).toEqual({ t: 'item', id: 1, v: { name } });
    }));
  });

  it('leaves out what is undefined, also where an answer is nothing', () => {
    expect(over({ t: 'item', id: 1, v: { a: undefined, b: 1 } })).toEqual({ t: 'item', id: 1, v: { b: 1 } });
    expect(over({ t: 'end', id: 1 })).toEqual({ t: 'end', id: 1 });
    expect(over({ t: 'answer', id: 1, ok: true, v: undefined })).toMatchObject({ t: 'answer', ok: true });
  });

  it('a message that is no reply is refused', () => {
    expect(() => decodeReply('{"t":')).toThrow();
    expect(() => decodeReply(new Uint8Array([0xc1]).buffer)).toThrow();
  });
});
