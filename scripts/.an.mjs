import { build } from 'vite'; import { join } from 'node:path';
const root='/work/main';
const out = await build({ root: join(root,'renderer'), configFile: join(root,'vite.config.ts'), logLevel:'error', build:{write:false, minify: process.argv[2]!=='raw'}});
const chunks=(Array.isArray(out)?out[0]:out).output.filter(o=>o.type==='chunk');
for (const c of chunks.filter(c=>/^assets\/(frame|link|react)/.test(c.fileName))) {
  const by={};
  for (const [id,m] of Object.entries(c.modules)) { const k=id.includes('node_modules')?id.replace(/^.*node_modules\//,'').split('/').slice(0,id.includes('/antd/')?3:2).join('/'):id.replace('/work/main/','').split('/').slice(0,id.includes('features')?3:2).join('/'); by[k]=(by[k]||0)+(m.renderedLength??0); }
  console.log('##',c.fileName,c.code.length);
  if (/frame/.test(c.fileName)) for (const [k,v] of Object.entries(by).sort((a,b)=>b[1]-a[1]).slice(0,60)) console.log(v,k);
}
