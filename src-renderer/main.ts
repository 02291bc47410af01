import { connectScreen } from '../src-main/api/connect.ts';
import { mountScreen } from './mount.ts';

mountScreen(document.getElementById('screen')!, connectScreen);
