import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

/** A library, and where the text of what it exports is kept. */
export interface ApiReport {
  /** The folder of its package.json, whose types are built. */
  readonly folder: string;
  /** The folder of the report, which is called as the library's folder is. */
  readonly reports: string;
  /** The settings that its types are read with. */
  readonly tsconfig: string;
  /** Whether the report is written; otherwise it is compared. */
  readonly isWritten: boolean;
}

/** What comes of it; `changed` when the report that there is says something else, or none is there. */
export type ApiReportResult = 'same' | 'changed' | 'unreadable';

/** Writes the report, or compares it with what the library exports now. */
export function reportApi({ folder, reports, tsconfig, isWritten }: ApiReport): ApiReportResult {
  const packageFile = path.join(folder, 'package.json');
  const { types } = JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly types: string };
  const entry = path.join(folder, types);
  const draft = mkdtempSync(path.join(tmpdir(), 'docklet-api-'));
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: entry,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { extends: tsconfig, files: [entry] } },
      apiReport: {
        enabled: true,
        reportFileName: reportName(folder),
        reportFolder: reports,
        reportTempFolder: draft,
        // What nobody exports but what exports show is part of what they promise.
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: packageFile,
  });
  const { apiReportChanged, errorCount } = Extractor.invoke(config, {
    localBuild: isWritten,
    messageCallback: (message) => {
      // Its advice is to run a program of its own; whoever calls this says what to do.
      message.handled = message.logLevel !== ExtractorLogLevel.Error;
    },
  });
  rmSync(draft, { recursive: true });
  if (errorCount > 0) {
    return 'unreadable';
  }
  return apiReportChanged && !isWritten ? 'changed' : 'same';
}

/** The name of a library's report. */
export function reportName(folder: string): string {
  return `${path.basename(folder)}.api.md`;
}
