import { chromium } from 'playwright-core';
const [,, base, pw] = process.argv;
const b = await chromium.launch({executablePath:'/usr/bin/chromium', headless:true, args:['--no-sandbox','--disable-quic','--no-first-run','--use-gl=angle','--use-angle=swiftshader','--enable-unsafe-swiftshader','--hide-scrollbars']});
for (const [w,h] of [[1920,1080],[1366,768],[320,640]]){
  const c=await b.newContext({viewport:{width:w,height:h},reducedMotion:'reduce'}); const p=await c.newPage();
  p.on('console',m=>console.log('console',m.type(),m.text())); p.on('pageerror',e=>console.log('pageerror',e.message));
  await p.goto(base+'/');
  await p.locator('input').nth(0).fill('partner'); await p.locator('input[type=password]').fill(pw); await p.keyboard.press('Enter');
  await p.waitForFunction(()=>document.documentElement.dataset.map==='idle',{timeout:60000}).catch(e=>console.log('not idle'));
  if (w===320) await p.locator('.legend__fold').click().catch(()=>{});
  await p.locator('#boundaries').selectOption({index:1});
  await p.waitForTimeout(4000);
  await p.screenshot({path:`/tmp/hw/bnd/b-${w}.png`, fullPage:w===320});
  console.log(new URL(p.url()).search, await p.locator('[data-part=boundaries]').innerText());
  if (w===1366) { await p.emulateMedia({media:'print'}); await p.screenshot({path:'/tmp/hw/bnd/b-print.png'}); }
  await c.close();
}
await b.close();
