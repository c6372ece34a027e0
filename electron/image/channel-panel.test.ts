import {expect, it} from 'vitest';
import {bytesSource} from '../io/byte-source';
import {panelNames} from './channel-panel';
import {ALONE, type Neighbours} from './image-file';

function beside(file: string, text: string): Neighbours {
  const source = bytesSource(file, new TextEncoder().encode(text));
  return {...ALONE, open: (name) => (name === file ? source : null)};
}

const STEINBOCK = 'channel,name,keep,ilastik,deepcell\nIr191,"DNA, 1",1,,1\nEr168,CD3,0,,\nYb174,Ki67,1,,2\n';

it('names the channels that steinbock keeps', () => {
  expect(panelNames(beside('panel.csv', STEINBOCK), 2)).toEqual({names: ['DNA, 1', 'Ki67'], file: 'panel.csv'});
});

it('names the channels of MCMICRO', () => {
  const text = '\uFEFFchannel_number,cycle_number,marker_name\r\n1,1,DNA 1\r\n2,1,CD45\r\n';
  expect(panelNames(beside('markers.csv', text), 2)?.names).toEqual(['DNA 1', 'CD45']);
});

it('names none where the image has another number of channels', () => {
  expect(panelNames(beside('panel.csv', STEINBOCK), 3)).toBeNull();
});

it('looks one folder above', () => {
  const source = bytesSource('panel.csv', new TextEncoder().encode(STEINBOCK));
  const above: Neighbours = {...ALONE, openAbove: (name) => (name === 'panel.csv' ? source : null)};
  expect(panelNames(above, 2)?.names).toEqual(['DNA, 1', 'Ki67']);
});
