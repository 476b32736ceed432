import { describeRemoval } from './removal-specs.fixture.js';
import { TestCgroups } from './test-cgroups.fixture.js';

describeRemoval(new TestCgroups('remove'));
