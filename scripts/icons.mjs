// Draws resources/icon.png (1024 × 1024) from resources/icon.svg: its rect, circles and lines, and no other shape.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { root } from './lib/setup.mjs';

const SIZE = 1024;
const svg = readFileSync(join(root, 'resources/icon.svg'), 'utf8');
const group = Object.fromEntries([...(/<g ([^>]*)>/.exec(svg)?.[1] ?? '').matchAll(/([\w-]+)="([^"]*)"/g)].map((m) => [m[1], m[2]]));
const shapes = [...svg.matchAll(/<(rect|circle|line) ([^>]*)\/>/g)].map((m) => ({ type: m[1], ...(m[1] === 'line' ? group : {}), ...Object.fromEntries([...(m[2] ?? '').matchAll(/([\w-]+)="([^"]*)"/g)].map((a) => [a[1], a[2]])) }));

/** Signed distance from a point to a shape's edge in units of the drawing: negative inside. */
const distance = (s, x, y) => {
  const n = (name) => Number(s[name]);
  if (s.type === 'rect') {
    const qx = Math.abs(x - n('x') - n('width') / 2) - n('width') / 2 + n('rx');
    const qy = Math.abs(y - n('y') - n('height') / 2) - n('height') / 2 + n('rx');
    return Math.hypot(Math.max(qx, 0), Math.max(qy, 0)) + Math.min(Math.max(qx, qy), 0) - n('rx');
  }
  if (s.type === 'circle') {
    const d = Math.hypot(x - n('cx'), y - n('cy')) - n('r');
    return s.fill === 'none' ? Math.abs(d) - n('stroke-width') / 2 : d;
  }
  const [dx, dy] = [n('x2') - n('x1'), n('y2') - n('y1')];
  const along = Math.min(1, Math.max(0, ((x - n('x1')) * dx + (y - n('y1')) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - n('x1') - along * dx, y - n('y1') - along * dy) - n('stroke-width') / 2;
};

const rows = Buffer.alloc(SIZE * (1 + SIZE * 4));
const scale = 512 / SIZE;
for (let py = 0; py < SIZE; py += 1) {
  for (let px = 0; px < SIZE; px += 1) {
    let [r, g, b, a] = [0, 0, 0, 0];
    for (const s of shapes) {
      const cover = Math.min(1, Math.max(0, 0.5 - distance(s, (px + 0.5) * scale, (py + 0.5) * scale) / scale));
      if (cover === 0) continue;
      const colour = Number.parseInt((s.fill && s.fill !== 'none' ? s.fill : s.stroke).slice(1), 16);
      const out = cover + a * (1 - cover);
      const mix = (over, under) => (over * cover + under * a * (1 - cover)) / out;
      [r, g, b, a] = [mix(colour >> 16, r), mix((colour >> 8) & 255, g), mix(colour & 255, b), out];
    }
    rows.set([r, g, b, a * 255].map(Math.round), py * (1 + SIZE * 4) + 1 + px * 4);
  }
}

const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
};
const header = Buffer.alloc(13);
header.writeUInt32BE(SIZE, 0);
header.writeUInt32BE(SIZE, 4);
header.set([8, 6], 8); // 8 bits per channel, RGBA
writeFileSync(join(root, 'resources/icon.png'), Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]));
