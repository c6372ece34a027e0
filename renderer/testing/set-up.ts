/** Before every test file of the page: a bridge that tests answer, an empty page after each test. */
import {cleanup} from '@testing-library/react';
import {afterEach} from 'vitest';
import {fakeBridge, forgetCalls} from './fake-bridge';

Object.defineProperty(window, 'warmstart', {value: fakeBridge, configurable: true});

afterEach(() => {
  cleanup();
  forgetCalls();
  localStorage.clear();
});
