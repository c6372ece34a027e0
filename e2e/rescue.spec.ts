/** A person with models of before: which file is for their Keras, what can still be done, what differs between two. */
import {copyFileSync, existsSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, type ElectronApplication, type Page} from 'playwright/test';
import {MODELS, ROOT, runPython, testFolder, testPython} from '../electron/testing';
import {violations} from './axe';
import {drop, launch} from './launch';

const SHOTS = join(ROOT, 'test-results', 'screens');
const saved = (name: string): string => join(MODELS, name, 'saved_model');

/** The system's dialog answers with that path from now on. */
async function savesTo(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({dialog}, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({canceled: false, filePath});
  }, path);
}

function card(page: Page) {
  return page.getByRole('region', {name: 'Model', exact: true});
}

for (const theme of ['light', 'dark'] as const)
  test(`from a SavedModel to the file for one's Keras, ${theme}`, async () => {
    mkdirSync(SHOTS, {recursive: true});
    const folder = testFolder('rescue-story');
    const profile = testFolder('rescue-profile');
    const shot = (page: Page, name: string): Promise<unknown> =>
      page.screenshot({path: join(SHOTS, `rescue-${name}-${theme}.png`)});
    {
      await using started = await launch({profile});
      const {page, app} = started;
      await page.emulateMedia({colorScheme: theme});
      await drop(page, [saved('unet')]);
      await expect(page.getByText('Which Keras do you have?')).toBeVisible();
      await shot(page, 'question');
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', {name: 'I don’t know'}).click();
      await shot(page, 'how-to-see');
      await page.getByRole('button', {name: 'Change'}).click();
      await card(page).getByRole('button', {name: 'Keras 3', exact: true}).click();
      await savesTo(app, join(folder, 'unet.keras'));
      await card(page).getByRole('button', {name: 'Save .keras…', exact: true}).first().click();
      await expect(page.getByText('Saved unet.keras.')).toBeVisible();
      expect(existsSync(join(folder, 'unet.keras'))).toBe(true);
      await page.getByRole('button', {name: 'Save as…', exact: true}).click();
      await expect(page.getByRole('region', {name: 'What it can be saved as'})).toBeVisible();
      await shot(page, 'save-as');
      expect(await violations(page)).toEqual([]);
      await drop(page, [saved('subclassed')]);
      await expect(page.getByText('This is a subclassed Keras model')).toBeVisible();
      await page.getByRole('button', {name: 'Save as…', exact: true}).click();
      await expect(page.getByText(/What can be done all the same/)).toBeVisible();
      await shot(page, 'no-keras-file');
      await savesTo(app, join(folder, 'subclassed.npz'));
      await page.getByRole('button', {name: 'Save .npz… Weights for numpy'}).click();
      await expect(page.getByText('Saved subclassed.npz.')).toBeVisible();
    }
    await using again = await launch({profile});
    // It is not asked of the last one, which becomes no Keras file.
    await expect(again.page.getByText('This is a subclassed Keras model')).toBeVisible();
    await expect(again.page.getByText('Which Keras do you have?')).toBeHidden();
    await drop(again.page, [saved('unet')]);
    await expect(again.page.getByText('Files for Keras 3 come first.')).toBeVisible();
    await expect(again.page.getByText('Which Keras do you have?')).toBeHidden();
  });

for (const theme of ['light', 'dark'] as const)
  test(`two models are compared in a sheet, ${theme}`, async () => {
    test.skip(!testPython(), 'there is no test Python');
    const changed = join(testFolder('diff-story'), 'changed.h5');
    copyFileSync(join(MODELS, 'unet', 'keras.h5'), changed);
    runPython('e2e/fixtures/change_weight.py', [changed, 'model_weights/dec1/dec1/kernel:0']);
    await using started = await launch();
    const {page} = started;
    await page.emulateMedia({colorScheme: theme});
    await drop(page, [join(MODELS, 'panoptic', 'keras.h5'), saved('unet')]);
    const open = card(page).getByRole('button', {name: 'Compare…'});
    await expect(page.getByText(/weights identical to the byte/)).toBeVisible();
    // Without a mouse.
    await open.focus();
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog', {name: 'Compare models'});
    await expect(sheet).toBeVisible();
    await sheet.getByRole('combobox', {name: 'Other open model'}).selectOption('keras.h5');
    await expect(sheet.getByText(/\d+ layers only in A/)).toBeVisible();
    await page.screenshot({path: join(SHOTS, `diff-${theme}.png`)});
    expect(await violations(page)).toEqual([]);
    await drop(page, [changed]);
    await expect(sheet.getByText('dec1/kernel:0 has 1 of 576 other values, by 2.50e-1 at most')).toBeVisible();
    await expect(sheet.getByText(/^1 layer changed/)).toBeVisible();
    await page.screenshot({path: join(SHOTS, `diff-one-${theme}.png`)});
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
    // What was dropped on the sheet did not become the shown model.
    await expect(card(page).getByRole('combobox', {name: 'Shown model'})).toHaveValue(/./);
    await expect(card(page).getByText('changed.h5')).toBeHidden();
  });
