import {
  digestHex,
  familiarReference,
  layerCompression,
  layoutBlobPath,
  parseReference,
} from '@docklet/oci';

import { requireBlob } from '../blobs/stored-blob.js';
import type { ImageLayer } from '../layers/ensure-layer.js';
import { prepareLayers } from '../layers/prepare-layers.js';
import { findLayer } from '../layers/stored-layer.js';
import { unpack } from '../layers/unpack.js';
import type { DockerManifestEntry } from '../load/docker-manifest.schema.js';
import type { StoreContext } from '../store/store-context.js';
import { checkedContent } from './checked-content.js';
import { type SavedFile, smallFile } from './layout-files.js';
import type { ChosenImage, SavePlan } from './save-plan.js';
