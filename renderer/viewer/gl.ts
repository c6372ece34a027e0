import type {Camera} from './camera';
import {FRAGMENT, VERTEX} from './shaders';
import type {TileData} from '../../electron/contract/image';
import type {Tile} from './tiles';

/** How one channel is drawn; limits in the numbers that its texture holds, its colour as three numbers 0..1. */
export interface ChannelLook {
  readonly low: number;
  readonly high: number;
  readonly visible: boolean;
  readonly colour: readonly [number, number, number];
}

export interface Look {
  readonly camera: Camera;
  readonly channels: readonly [nuclear: ChannelLook, membrane: ChannelLook];
  readonly cellOpacity: number;
  readonly outline: boolean;
  readonly selected: number;
  readonly hovered: number;
}

export interface Layers {
  readonly nuclear: readonly Tile[] | null;
  readonly membrane: readonly Tile[] | null;
  readonly labels: readonly Tile[] | null;
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

export class Renderer {
  readonly #gl: WebGL2RenderingContext;
  readonly #canvas: HTMLCanvasElement;
  readonly #program: WebGLProgram;
  readonly #textures = new Map<Tile, WebGLTexture>();
  readonly #nothing: WebGLTexture;
  readonly #uniforms = new Map<string, WebGLUniformLocation | null>();

  constructor(gl: WebGL2RenderingContext, canvas: HTMLCanvasElement) {
    this.#gl = gl;
    this.#canvas = canvas;
    this.#program = link(gl);
    gl.useProgram(this.#program);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    this.#nothing = this.#upload({x: 0, y: 0, width: 1, height: 1, step: 1, data: new Uint16Array(1)});
    for (const [unit, name] of ['nuclear', 'membrane', 'labels'].entries()) gl.uniform1i(this.#at(name), unit);
  }

  draw(layers: Layers, look: Look): void {
    const gl = this.#gl;
    const {width, height} = this.#canvas;
    gl.viewport(0, 0, width, height);
    // Where there is no image the page's own ground is seen.
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.#setLook(look, layers.labels !== null);
    for (const tile of layers.nuclear ?? layers.membrane ?? []) this.#drawTile(tile, layers);
  }

  #setLook({camera, channels, cellOpacity, outline, selected, hovered}: Look, hasCells: boolean): void {
    const gl = this.#gl;
    const {width, height} = this.#canvas;
    gl.uniform4f(this.#at('camera'), camera.x, camera.y, (2 * camera.zoom) / width, (2 * camera.zoom) / height);
    gl.uniform3fv(
      this.#at('limits'),
      channels.flatMap(({low, high, visible}) => [low, high, visible ? 1 : 0]),
    );
    gl.uniform3fv(
      this.#at('colours'),
      channels.flatMap(({colour}) => [...colour]),
    );
    gl.uniform1f(this.#at('cellOpacity'), hasCells ? cellOpacity : 0);
    gl.uniform1i(this.#at('outline'), outline ? 1 : 0);
    gl.uniform1ui(this.#at('selected'), selected);
    gl.uniform1ui(this.#at('hovered'), hovered);
  }

  #drawTile(tile: Tile, {nuclear, membrane, labels}: Layers): void {
    const gl = this.#gl;
    // The part before the core is drawn by the tile to the left or above; later tiles lie over earlier aprons.
    const [left, top] = [tile.x > 0 ? APRON : 0, tile.y > 0 ? APRON : 0];
    const same = (other: Tile): boolean => other.x === tile.x && other.y === tile.y && other.step === tile.step;
    this.#bind(0, nuclear?.find(same));
    this.#bind(1, membrane?.find(same));
    this.#bind(2, labels?.find(same));
    gl.uniform4f(this.#at('tile'), tile.x + left, tile.y + top, tile.width - left, tile.height - top);
    gl.uniform1f(this.#at('pixelStep'), tile.step);
    gl.uniform2f(this.#at('apron'), left, top);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  /** Gives the context and all its memory back; the canvas cannot be drawn on after it. */
  release(): void {
    this.#textures.clear();
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  /** Frees the textures of tiles that are no longer shown. */
  keep(layers: Layers): void {
    const wanted = new Set([...(layers.nuclear ?? []), ...(layers.membrane ?? []), ...(layers.labels ?? [])]);
    for (const [tile, texture] of this.#textures) {
      if (wanted.has(tile)) continue;
      this.#gl.deleteTexture(texture);
      this.#textures.delete(tile);
    }
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
    const known = this.#uniforms.get(name);
    if (known !== undefined) return known;
    const location = this.#gl.getUniformLocation(this.#program, name);
    this.#uniforms.set(name, location);
    return location;
  }
}

/** Integers as they are: the texture holds the file's own numbers. */
function formatOf(gl: WebGL2RenderingContext, data: TileData): [internal: number, type: number] {
  if (data instanceof Uint32Array) return [gl.R32UI, gl.UNSIGNED_INT];
  if (data instanceof Uint16Array) return [gl.R16UI, gl.UNSIGNED_SHORT];
  return [gl.R8UI, gl.UNSIGNED_BYTE];
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
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
