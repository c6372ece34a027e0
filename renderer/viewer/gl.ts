import type {Camera} from './camera';
import type {Ramp} from './ramps';
import {fragmentShader, STATES_WIDTH, VERTEX} from './shaders';
import type {TileData} from '../../electron/contract/image';
import type {Tile} from './tiles';

/** How one channel is drawn; limits in the numbers that its texture holds. */
export interface ChannelLook {
  readonly low: number;
  readonly high: number;
  readonly ramp: Ramp;
}

/** `split`: in CSS pixels from the left edge of the view; others are drawn right of it. */
export type ComparisonLook = {readonly how: 'split'; readonly split: number} | {readonly how: 'difference'} | null;

export interface Look {
  readonly camera: Camera;
  /** By their index in the image. */
  readonly channels: ReadonlyMap<number, ChannelLook>;
  readonly cellOpacity: number;
  readonly outline: boolean;
  /** Colours of cells: 0 by their numbers; others shuffled. */
  readonly shuffle: number;
  readonly comparison: ComparisonLook;
  /** What becomes of each cell, by its label, as `CELL_STATES` has it; null: all as usual. */
  readonly states: Uint8Array | null;
  readonly otherStates: Uint8Array | null;
  readonly selected: number;
  readonly hovered: number;
}

export interface ChannelTiles {
  /** In the image. */
  readonly index: number;
  readonly tiles: readonly Tile[];
}

export interface Layers {
  /** Those that are shown and are there. */
  readonly channels: readonly ChannelTiles[];
  readonly labels: readonly Tile[] | null;
  /** Of the cells that these are compared with. */
  readonly others: readonly Tile[] | null;
}

/** Every tile brings this many pixels of its neighbours along, so that outlines are whole at its edges. */
export const APRON = 2;

/** Draws the image and its cells; or says why it cannot: no WebGL2 here, or its context is lost at the moment. */
export function createRenderer(canvas: HTMLCanvasElement): Renderer | 'impossible' | 'lost' {
  const gl = canvas.getContext('webgl2', {antialias: false, preserveDrawingBuffer: true});
  if (!gl) return 'impossible';
  if (!gl.isContextLost()) {
    try {
      return new Renderer(gl, canvas);
    } catch (error) {
      // Lost while it was made: nothing compiles any more, and the browser tells it next.
      if (gl.isContextLost()) return 'lost';
      throw error;
    }
  }
  // Given back by `release`, when the canvas is taken into use again; after a reset the browser itself restores it.
  gl.getExtension('WEBGL_lose_context')?.restoreContext();
  return 'lost';
}

interface Program {
  readonly program: WebGLProgram;
  readonly uniforms: Map<string, WebGLUniformLocation | null>;
}

/** Most images are shown as two channels. */
const USUAL_CHANNELS = 2;

export class Renderer {
  readonly #gl: WebGL2RenderingContext;
  readonly #canvas: HTMLCanvasElement;
  /** One for each number of channels. */
  readonly #programs = new Map<number, Program>();
  #program: Program;
  readonly #textures = new Map<Tile, WebGLTexture>();
  readonly #nothing: WebGLTexture;
  /** States as the texture that they are given as. */
  readonly #states = new Map<Uint8Array, Tile>();

  constructor(gl: WebGL2RenderingContext, canvas: HTMLCanvasElement) {
    this.#gl = gl;
    this.#canvas = canvas;
    this.#program = this.#programFor(USUAL_CHANNELS);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    this.#nothing = this.#upload({x: 0, y: 0, width: 1, height: 1, step: 1, data: new Uint16Array(1)});
  }

  draw(layers: Layers, look: Look): void {
    const gl = this.#gl;
    const {width, height} = this.#canvas;
    const channels = layers.channels.filter(({index}) => look.channels.has(index));
    const tiles = channels[0]?.tiles ?? layers.labels ?? [];
    gl.viewport(0, 0, width, height);
    // Where there is no image the page's own ground is seen.
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (tiles.length === 0) return;
    this.#program = this.#programFor(channels.length);
    gl.useProgram(this.#program.program);
    const isLabelled = layers.labels !== null;
    this.#setChannels(channels.map(({index}) => look.channels.get(index)!));
    this.#setLook(look, isLabelled);
    this.#setComparison(look, isLabelled && layers.others !== null);
    const states = [look.states, look.otherStates].map((own) => own && this.#stateTile(own));
    for (const tile of tiles) this.#drawTile(tile, {...layers, channels}, states);
  }

  #programFor(channels: number): Program {
    const known = this.#programs.get(channels);
    if (known) return known;
    const made = {program: link(this.#gl, fragmentShader(channels)), uniforms: new Map()};
    this.#programs.set(channels, made);
    const before = this.#program;
    this.#program = made;
    this.#gl.useProgram(made.program);
    const names = Array.from({length: channels}, (_, i) => `channel${i}`);
    for (const [unit, name] of [...names, ...CELL_TEXTURES].entries()) this.#gl.uniform1i(this.#at(name), unit);
    this.#program = before;
    return made;
  }

  #setChannels(looks: readonly ChannelLook[]): void {
    if (looks.length === 0) return;
    const limits = looks.flatMap(({low, high}) => [low, high]);
    this.#gl.uniform2fv(this.#at('limits'), limits);
    const ramps = looks.flatMap(({ramp}) => [...ramp]);
    this.#gl.uniform3fv(this.#at('ramps'), ramps);
  }

  #setLook({camera, cellOpacity, outline, shuffle, selected, hovered}: Look, hasCells: boolean): void {
    const gl = this.#gl;
    const {width, height} = this.#canvas;
    gl.uniform4f(this.#at('camera'), camera.x, camera.y, (2 * camera.zoom) / width, (2 * camera.zoom) / height);
    gl.uniform1f(this.#at('cellOpacity'), hasCells ? cellOpacity : 0);
    gl.uniform1i(this.#at('outline'), outline ? 1 : 0);
    gl.uniform1ui(this.#at('shuffle'), shuffle);
    gl.uniform1ui(this.#at('selected'), selected);
    gl.uniform1ui(this.#at('hovered'), hovered);
  }

  #setComparison({comparison, states, otherStates}: Look, isThere: boolean): void {
    const gl = this.#gl;
    const codes = {split: 1, difference: 2} as const;
    gl.uniform1i(this.#at('comparison'), isThere && comparison ? codes[comparison.how] : 0);
    const split = comparison?.how === 'split' ? comparison.split * window.devicePixelRatio : 0;
    gl.uniform1f(this.#at('split'), split);
    gl.uniform2i(this.#at('hasStates'), states ? 1 : 0, otherStates ? 1 : 0);
  }

  #drawTile(tile: Tile, {channels, labels, others}: Layers, states: readonly (Tile | null)[]): void {
    const gl = this.#gl;
    // The part before the core is drawn by the tile to the left or above; later tiles lie over earlier aprons.
    const [left, top] = [tile.x > 0 ? APRON : 0, tile.y > 0 ? APRON : 0];
    const same = (other: Tile): boolean => other.x === tile.x && other.y === tile.y && other.step === tile.step;
    const cells = [labels?.find(same), others?.find(same), ...states];
    const textures = [...channels.map(({tiles}) => tiles.find(same)), ...cells];
    for (const [unit, own] of textures.entries()) this.#bind(unit, own ?? undefined);
    gl.uniform4f(this.#at('tile'), tile.x + left, tile.y + top, tile.width - left, tile.height - top);
    gl.uniform1f(this.#at('pixelStep'), tile.step);
    gl.uniform2f(this.#at('apron'), left, top);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  #stateTile(states: Uint8Array): Tile {
    const known = this.#states.get(states);
    if (known) return known;
    for (const [old, tile] of this.#states) {
      // Two are in use at most: those of the cells, and of what they are compared with.
      if (this.#states.size < 2) break;
      this.#forget(tile);
      this.#states.delete(old);
    }
    const height = Math.max(1, Math.ceil(states.length / STATES_WIDTH));
    const data = new Uint8Array(STATES_WIDTH * height);
    data.set(states);
    const made = {x: 0, y: 0, width: STATES_WIDTH, height, step: 1, data};
    this.#states.set(states, made);
    return made;
  }

  /** Gives the context and all its memory back; the canvas cannot be drawn on after it. */
  release(): void {
    this.#textures.clear();
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  /** Frees the textures of tiles that are no longer shown. */
  keep(layers: Layers): void {
    const {channels, labels, others} = layers;
    const cells = [...(labels ?? []), ...(others ?? []), ...this.#states.values()];
    const wanted = new Set([...channels.flatMap(({tiles}) => tiles), ...cells]);
    for (const tile of this.#textures.keys()) if (!wanted.has(tile)) this.#forget(tile);
  }

  #forget(tile: Tile): void {
    const texture = this.#textures.get(tile);
    if (texture) this.#gl.deleteTexture(texture);
    this.#textures.delete(tile);
  }

  #bind(unit: number, tile: Tile | undefined): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + unit);
    const texture = tile ? (this.#textures.get(tile) ?? this.#upload(tile)) : this.#nothing;
    if (tile) this.#textures.set(tile, texture);
    gl.bindTexture(gl.TEXTURE_2D, texture);
  }

  #upload({data, width, height}: Tile): WebGLTexture {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    for (const parameter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, parameter, gl.NEAREST);
    const [format, type] = formatOf(gl, data);
    gl.texImage2D(gl.TEXTURE_2D, 0, format, width, height, 0, gl.RED_INTEGER, type, data);
    return texture;
  }

  #at(name: string): WebGLUniformLocation | null {
    const {program, uniforms} = this.#program;
    const known = uniforms.get(name);
    if (known !== undefined) return known;
    const location = this.#gl.getUniformLocation(program, name);
    uniforms.set(name, location);
    return location;
  }
}

/** Integers as they are: the texture holds the file's own numbers. */
function formatOf(gl: WebGL2RenderingContext, data: TileData): [internal: number, type: number] {
  if (data instanceof Uint32Array) return [gl.R32UI, gl.UNSIGNED_INT];
  if (data instanceof Uint16Array) return [gl.R16UI, gl.UNSIGNED_SHORT];
  return [gl.R8UI, gl.UNSIGNED_BYTE];
}

/** Textures behind those of the channels. */
const CELL_TEXTURES = ['labels', 'others', 'states', 'otherStates'];

function link(gl: WebGL2RenderingContext, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS))
      throw new Error(gl.getShaderInfoLog(shader) ?? 'the shader does not compile');
    gl.attachShader(program, shader);
  }
  gl.bindAttribLocation(program, 0, 'corner');
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS))
    throw new Error(gl.getProgramInfoLog(program) ?? 'the shaders do not link');
  return program;
}
