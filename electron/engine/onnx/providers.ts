/** What ONNX Runtime can compute on: one row an execution provider. */

interface ProviderFacts {
  /** What people read. */
  readonly name: string;
  readonly gpu: boolean;
  /** Where it can be; a platform of Node's, with its processor where not every one has it. */
  readonly platforms: readonly string[];
  /** Why it may be missing where it can be, and how to get it. */
  readonly how: string;
}

const TABLE = {
  cuda: {
    name: 'CUDA',
    gpu: true,
    platforms: ['linux-x64'],
    how:
      "an NVIDIA driver, CUDA 12 and cuDNN 9 are needed, and ONNX Runtime's CUDA libraries: " +
      'set WARMSTART_ONNX_PROVIDERS to the folder with libonnxruntime_providers_cuda.so of version 1.30.0',
  },
  dml: {name: 'DirectML', gpu: true, platforms: ['win32'], how: 'Windows 10 or later with a DirectX 12 GPU is needed'},
  coreml: {name: 'CoreML', gpu: true, platforms: ['darwin-arm64'], how: 'macOS 13.3 or later is needed'},
  webgpu: {
    name: 'WebGPU',
    gpu: true,
    platforms: ['win32', 'darwin-arm64', 'linux-x64'],
    how: 'a GPU with a Vulkan, Metal or DirectX 12 driver is needed',
  },
  cpu: {name: 'CPU', gpu: false, platforms: ['win32', 'darwin-arm64', 'linux'], how: ''},
} as const satisfies Readonly<Record<string, ProviderFacts>>;

export type ProviderId = keyof typeof TABLE;

export const PROVIDERS: Readonly<Record<ProviderId, ProviderFacts>> = TABLE;

export const PROVIDER_IDS = Object.keys(TABLE) as readonly ProviderId[];

/** Whether a provider can be on this computer at all. */
export function hasPlatform(id: ProviderId): boolean {
  const {platform, arch} = process;
  return PROVIDERS[id].platforms.some((one) => one === platform || one === `${platform}-${arch}`);
}
