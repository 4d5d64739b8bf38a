// Written by scripts/winrt-types.ts from @types/winrt-uwp 0.0.29; not to be edited.
// biome-ignore-all lint/suspicious/noExplicitAny: the declarations say so of types that they do not have
/// <reference types="winrt-uwp" />
import type { IAsyncOperationWithProgress } from "async-operation";
import { toPromise } from "async-operation/promise";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "async-operation/windows-runtime";
import { equal } from "./equal.js";

/** Windows.Devices.Enumeration.DeviceThumbnail.readAsync */
export function api1(
  target: Windows.Devices.Enumeration.DeviceThumbnail,
  buffer: Windows.Storage.Streams.IBuffer,
  count: number,
  options: Windows.Storage.Streams.InputStreamOptions,
): void {
  const declared = target.readAsync(buffer, count, options);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Devices.Enumeration.DeviceThumbnail.writeAsync */
export function api2(
  target: Windows.Devices.Enumeration.DeviceThumbnail,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Devices.Scanners.ImageScanner.scanFilesToFolderAsync */
export function api3(
  target: Windows.Devices.Scanners.ImageScanner,
  scanSource: Windows.Devices.Scanners.ImageScannerScanSource,
  storageFolder: Windows.Storage.StorageFolder,
): void {
  const declared = target.scanFilesToFolderAsync(scanSource, storageFolder);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Devices.Scanners.ImageScannerScanResult, number>>()(
    operation,
  );
  equal<Promise<Windows.Devices.Scanners.ImageScannerScanResult>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Devices.Sms.SmsDeviceMessageStore.getMessagesAsync */
export function api4(
  target: Windows.Devices.Sms.SmsDeviceMessageStore,
  messageFilter: Windows.Devices.Sms.SmsMessageFilter,
): void {
  const declared = target.getMessagesAsync(messageFilter);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Foundation.Collections.IVectorView<any>, number>>()(
    operation,
  );
  equal<Promise<Windows.Foundation.Collections.IVectorView<any>>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Graphics.Imaging.ImageStream.readAsync */
export function api5(
  target: Windows.Graphics.Imaging.ImageStream,
  buffer: Windows.Storage.Streams.IBuffer,
  count: number,
  options: Windows.Storage.Streams.InputStreamOptions,
): void {
  const declared = target.readAsync(buffer, count, options);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Graphics.Imaging.ImageStream.writeAsync */
export function api6(
  target: Windows.Graphics.Imaging.ImageStream,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Media.Capture.CapturedFrame.readAsync */
export function api7(
  target: Windows.Media.Capture.CapturedFrame,
  buffer: Windows.Storage.Streams.IBuffer,
  count: number,
  options: Windows.Storage.Streams.InputStreamOptions,
): void {
  const declared = target.readAsync(buffer, count, options);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Media.Capture.CapturedFrame.writeAsync */
export function api8(
  target: Windows.Media.Capture.CapturedFrame,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Media.Editing.MediaComposition.renderToFileAsync */
export function api9(
  target: Windows.Media.Editing.MediaComposition,
  destination: Windows.Storage.IStorageFile,
): void {
  const declared = target.renderToFileAsync(destination);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Media.Transcoding.TranscodeFailureReason, number>>()(
    operation,
  );
  equal<Promise<Windows.Media.Transcoding.TranscodeFailureReason>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Media.Editing.MediaComposition.renderToFileAsync */
export function api10(
  target: Windows.Media.Editing.MediaComposition,
  destination: Windows.Storage.IStorageFile,
  trimmingPreference: Windows.Media.Editing.MediaTrimmingPreference,
): void {
  const declared = target.renderToFileAsync(destination, trimmingPreference);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Media.Transcoding.TranscodeFailureReason, number>>()(
    operation,
  );
  equal<Promise<Windows.Media.Transcoding.TranscodeFailureReason>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Media.Editing.MediaComposition.renderToFileAsync */
export function api11(
  target: Windows.Media.Editing.MediaComposition,
  destination: Windows.Storage.IStorageFile,
  trimmingPreference: Windows.Media.Editing.MediaTrimmingPreference,
  encodingProfile: Windows.Media.MediaProperties.MediaEncodingProfile,
): void {
  const declared = target.renderToFileAsync(destination, trimmingPreference, encodingProfile);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Media.Transcoding.TranscodeFailureReason, number>>()(
    operation,
  );
  equal<Promise<Windows.Media.Transcoding.TranscodeFailureReason>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Media.Import.PhotoImportFindItemsResult.importItemsAsync */
export function api12(target: Windows.Media.Import.PhotoImportFindItemsResult): void {
  const declared = target.importItemsAsync();
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Media.Import.PhotoImportImportItemsResult,
      Windows.Media.Import.PhotoImportProgress
    >
  >()(operation);
  equal<Promise<Windows.Media.Import.PhotoImportImportItemsResult>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Media.Import.PhotoImportProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Media.Import.PhotoImportImportItemsResult.deleteImportedItemsFromSourceAsync */
export function api13(target: Windows.Media.Import.PhotoImportImportItemsResult): void {
  const declared = target.deleteImportedItemsFromSourceAsync();
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Media.Import.PhotoImportDeleteImportedItemsFromSourceResult,
      number
    >
  >()(operation);
  equal<Promise<Windows.Media.Import.PhotoImportDeleteImportedItemsFromSourceResult>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Media.Import.PhotoImportOperation.continueDeletingImportedItemsFromSourceAsync */
export function api14(target: Windows.Media.Import.PhotoImportOperation): void {
  const declared = target.continueDeletingImportedItemsFromSourceAsync;
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Media.Import.PhotoImportDeleteImportedItemsFromSourceResult,
      number
    >
  >()(operation);
  equal<Promise<Windows.Media.Import.PhotoImportDeleteImportedItemsFromSourceResult>>()(
    toPromise(declared, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation).operation;
  void back;
}

/** Windows.Media.Import.PhotoImportOperation.continueFindingItemsAsync */
export function api15(target: Windows.Media.Import.PhotoImportOperation): void {
  const declared = target.continueFindingItemsAsync;
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Media.Import.PhotoImportFindItemsResult, number>>()(
    operation,
  );
  equal<Promise<Windows.Media.Import.PhotoImportFindItemsResult>>()(
    toPromise(declared, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation).operation;
  void back;
}

/** Windows.Media.Import.PhotoImportOperation.continueImportingItemsAsync */
export function api16(target: Windows.Media.Import.PhotoImportOperation): void {
  const declared = target.continueImportingItemsAsync;
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Media.Import.PhotoImportImportItemsResult,
      Windows.Media.Import.PhotoImportProgress
    >
  >()(operation);
  equal<Promise<Windows.Media.Import.PhotoImportImportItemsResult>>()(
    toPromise(declared, {
      progress: (value) => equal<Windows.Media.Import.PhotoImportProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation).operation;
  void back;
}

/** Windows.Media.Import.PhotoImportSession.findItemsAsync */
export function api17(
  target: Windows.Media.Import.PhotoImportSession,
  contentTypeFilter: Windows.Media.Import.PhotoImportContentTypeFilter,
  itemSelectionMode: Windows.Media.Import.PhotoImportItemSelectionMode,
): void {
  const declared = target.findItemsAsync(contentTypeFilter, itemSelectionMode);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Media.Import.PhotoImportFindItemsResult, number>>()(
    operation,
  );
  equal<Promise<Windows.Media.Import.PhotoImportFindItemsResult>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Media.Protection.ComponentRenewal.renewSystemComponentsAsync */
export function api18(information: Windows.Media.Protection.RevocationAndRenewalInformation): void {
  const declared =
    Windows.Media.Protection.ComponentRenewal.renewSystemComponentsAsync(information);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Media.Protection.RenewalStatus, number>>()(operation);
  equal<Promise<Windows.Media.Protection.RenewalStatus>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Media.SpeechSynthesis.SpeechSynthesisStream.readAsync */
export function api19(
  target: Windows.Media.SpeechSynthesis.SpeechSynthesisStream,
  buffer: Windows.Storage.Streams.IBuffer,
  count: number,
  options: Windows.Storage.Streams.InputStreamOptions,
): void {
  const declared = target.readAsync(buffer, count, options);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Media.SpeechSynthesis.SpeechSynthesisStream.writeAsync */
export function api20(
  target: Windows.Media.SpeechSynthesis.SpeechSynthesisStream,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Media.Transcoding.PrepareTranscodeResult.transcodeAsync */
export function api21(target: Windows.Media.Transcoding.PrepareTranscodeResult): void {
  const declared = target.transcodeAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<void, number>>()(operation);
  equal<Promise<void>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Networking.BackgroundTransfer.DownloadOperation.attachAsync */
export function api22(target: Windows.Networking.BackgroundTransfer.DownloadOperation): void {
  const declared = target.attachAsync();
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Networking.BackgroundTransfer.DownloadOperation,
      Windows.Networking.BackgroundTransfer.DownloadOperation
    >
  >()(operation);
  equal<Promise<Windows.Networking.BackgroundTransfer.DownloadOperation>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Networking.BackgroundTransfer.DownloadOperation>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Networking.BackgroundTransfer.DownloadOperation.startAsync */
export function api23(target: Windows.Networking.BackgroundTransfer.DownloadOperation): void {
  const declared = target.startAsync();
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Networking.BackgroundTransfer.DownloadOperation,
      Windows.Networking.BackgroundTransfer.DownloadOperation
    >
  >()(operation);
  equal<Promise<Windows.Networking.BackgroundTransfer.DownloadOperation>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Networking.BackgroundTransfer.DownloadOperation>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Networking.BackgroundTransfer.UploadOperation.attachAsync */
export function api24(target: Windows.Networking.BackgroundTransfer.UploadOperation): void {
  const declared = target.attachAsync();
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Networking.BackgroundTransfer.UploadOperation,
      Windows.Networking.BackgroundTransfer.UploadOperation
    >
  >()(operation);
  equal<Promise<Windows.Networking.BackgroundTransfer.UploadOperation>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Networking.BackgroundTransfer.UploadOperation>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Networking.BackgroundTransfer.UploadOperation.startAsync */
export function api25(target: Windows.Networking.BackgroundTransfer.UploadOperation): void {
  const declared = target.startAsync();
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Networking.BackgroundTransfer.UploadOperation,
      Windows.Networking.BackgroundTransfer.UploadOperation
    >
  >()(operation);
  equal<Promise<Windows.Networking.BackgroundTransfer.UploadOperation>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Networking.BackgroundTransfer.UploadOperation>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Services.Store.StoreContext.requestDownloadAndInstallStorePackagesAsync */
export function api26(
  target: Windows.Services.Store.StoreContext,
  storeIds: Windows.Foundation.Collections.IIterable<string>,
): void {
  const declared = target.requestDownloadAndInstallStorePackagesAsync(storeIds);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Services.Store.StorePackageUpdateResult,
      Windows.Services.Store.StorePackageUpdateStatus
    >
  >()(operation);
  equal<Promise<Windows.Services.Store.StorePackageUpdateResult>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Services.Store.StorePackageUpdateStatus>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Services.Store.StoreContext.requestDownloadAndInstallStorePackageUpdatesAsync */
export function api27(
  target: Windows.Services.Store.StoreContext,
  storePackageUpdates: Windows.Foundation.Collections.IIterable<Windows.Services.Store.StorePackageUpdate>,
): void {
  const declared = target.requestDownloadAndInstallStorePackageUpdatesAsync(storePackageUpdates);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Services.Store.StorePackageUpdateResult,
      Windows.Services.Store.StorePackageUpdateStatus
    >
  >()(operation);
  equal<Promise<Windows.Services.Store.StorePackageUpdateResult>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Services.Store.StorePackageUpdateStatus>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Services.Store.StoreContext.requestDownloadStorePackageUpdatesAsync */
export function api28(
  target: Windows.Services.Store.StoreContext,
  storePackageUpdates: Windows.Foundation.Collections.IIterable<Windows.Services.Store.StorePackageUpdate>,
): void {
  const declared = target.requestDownloadStorePackageUpdatesAsync(storePackageUpdates);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Services.Store.StorePackageUpdateResult,
      Windows.Services.Store.StorePackageUpdateStatus
    >
  >()(operation);
  equal<Promise<Windows.Services.Store.StorePackageUpdateResult>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Services.Store.StorePackageUpdateStatus>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Compression.Compressor.writeAsync */
export function api29(
  target: Windows.Storage.Compression.Compressor,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Compression.Decompressor.readAsync */
export function api30(
  target: Windows.Storage.Compression.Decompressor,
  buffer: Windows.Storage.Streams.IBuffer,
  count: number,
  options: Windows.Storage.Streams.InputStreamOptions,
): void {
  const declared = target.readAsync(buffer, count, options);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.FileProperties.StorageItemThumbnail.readAsync */
export function api31(
  target: Windows.Storage.FileProperties.StorageItemThumbnail,
  buffer: Windows.Storage.Streams.IBuffer,
  count: number,
  options: Windows.Storage.Streams.InputStreamOptions,
): void {
  const declared = target.readAsync(buffer, count, options);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.FileProperties.StorageItemThumbnail.writeAsync */
export function api32(
  target: Windows.Storage.FileProperties.StorageItemThumbnail,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.StreamedFileDataRequest.writeAsync */
export function api33(
  target: Windows.Storage.StreamedFileDataRequest,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.FileInputStream.readAsync */
export function api34(
  target: Windows.Storage.Streams.FileInputStream,
  buffer: Windows.Storage.Streams.IBuffer,
  count: number,
  options: Windows.Storage.Streams.InputStreamOptions,
): void {
  const declared = target.readAsync(buffer, count, options);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.FileOutputStream.writeAsync */
export function api35(
  target: Windows.Storage.Streams.FileOutputStream,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.FileRandomAccessStream.readAsync */
export function api36(
  target: Windows.Storage.Streams.FileRandomAccessStream,
  buffer: Windows.Storage.Streams.IBuffer,
  count: number,
  options: Windows.Storage.Streams.InputStreamOptions,
): void {
  const declared = target.readAsync(buffer, count, options);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.FileRandomAccessStream.writeAsync */
export function api37(
  target: Windows.Storage.Streams.FileRandomAccessStream,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.InMemoryRandomAccessStream.readAsync */
export function api38(
  target: Windows.Storage.Streams.InMemoryRandomAccessStream,
  buffer: Windows.Storage.Streams.IBuffer,
  count: number,
  options: Windows.Storage.Streams.InputStreamOptions,
): void {
  const declared = target.readAsync(buffer, count, options);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.InMemoryRandomAccessStream.writeAsync */
export function api39(
  target: Windows.Storage.Streams.InMemoryRandomAccessStream,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.InputStreamOverStream.readAsync */
export function api40(
  target: Windows.Storage.Streams.InputStreamOverStream,
  buffer: Windows.Storage.Streams.IBuffer,
  count: number,
  options: Windows.Storage.Streams.InputStreamOptions,
): void {
  const declared = target.readAsync(buffer, count, options);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.OutputStreamOverStream.writeAsync */
export function api41(
  target: Windows.Storage.Streams.OutputStreamOverStream,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.RandomAccessStream.copyAndCloseAsync */
export function api42(
  source: Windows.Storage.Streams.IInputStream,
  destination: Windows.Storage.Streams.IOutputStream,
): void {
  const declared = Windows.Storage.Streams.RandomAccessStream.copyAndCloseAsync(
    source,
    destination,
  );
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.RandomAccessStream.copyAsync */
export function api43(
  source: Windows.Storage.Streams.IInputStream,
  destination: Windows.Storage.Streams.IOutputStream,
  bytesToCopy: number,
): void {
  const declared = Windows.Storage.Streams.RandomAccessStream.copyAsync(
    source,
    destination,
    bytesToCopy,
  );
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.RandomAccessStream.copyAsync */
export function api44(
  source: Windows.Storage.Streams.IInputStream,
  destination: Windows.Storage.Streams.IOutputStream,
): void {
  const declared = Windows.Storage.Streams.RandomAccessStream.copyAsync(source, destination);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.RandomAccessStreamOverStream.readAsync */
export function api45(
  target: Windows.Storage.Streams.RandomAccessStreamOverStream,
  buffer: Windows.Storage.Streams.IBuffer,
  count: number,
  options: Windows.Storage.Streams.InputStreamOptions,
): void {
  const declared = target.readAsync(buffer, count, options);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.RandomAccessStreamOverStream.writeAsync */
export function api46(
  target: Windows.Storage.Streams.RandomAccessStreamOverStream,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.IInputStream.readAsync */
export function api47(
  target: Windows.Storage.Streams.IInputStream,
  buffer: Windows.Storage.Streams.IBuffer,
  count: number,
  options: Windows.Storage.Streams.InputStreamOptions,
): void {
  const declared = target.readAsync(buffer, count, options);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Storage.Streams.IOutputStream.writeAsync */
export function api48(
  target: Windows.Storage.Streams.IOutputStream,
  buffer: Windows.Storage.Streams.IBuffer,
): void {
  const declared = target.writeAsync(buffer);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.UI.Input.Inking.InkManager.loadAsync */
export function api49(
  target: Windows.UI.Input.Inking.InkManager,
  inputStream: Windows.Storage.Streams.IInputStream,
): void {
  const declared = target.loadAsync(inputStream);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<void, number>>()(operation);
  equal<Promise<void>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.UI.Input.Inking.InkManager.saveAsync */
export function api50(
  target: Windows.UI.Input.Inking.InkManager,
  outputStream: Windows.Storage.Streams.IOutputStream,
): void {
  const declared = target.saveAsync(outputStream);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.UI.Input.Inking.InkStrokeContainer.loadAsync */
export function api51(
  target: Windows.UI.Input.Inking.InkStrokeContainer,
  inputStream: Windows.Storage.Streams.IInputStream,
): void {
  const declared = target.loadAsync(inputStream);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<void, number>>()(operation);
  equal<Promise<void>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.UI.Input.Inking.InkStrokeContainer.saveAsync */
export function api52(
  target: Windows.UI.Input.Inking.InkStrokeContainer,
  outputStream: Windows.Storage.Streams.IOutputStream,
): void {
  const declared = target.saveAsync(outputStream);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.AtomPub.AtomPubClient.createMediaResourceAsync */
export function api53(
  target: Windows.Web.AtomPub.AtomPubClient,
  uri: Windows.Foundation.Uri,
  mediaType: string,
  description: string,
  mediaStream: Windows.Storage.Streams.IInputStream,
): void {
  const declared = target.createMediaResourceAsync(uri, mediaType, description, mediaStream);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Web.Syndication.SyndicationItem,
      Windows.Web.Syndication.TransferProgress
    >
  >()(operation);
  equal<Promise<Windows.Web.Syndication.SyndicationItem>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Syndication.TransferProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.AtomPub.AtomPubClient.createResourceAsync */
export function api54(
  target: Windows.Web.AtomPub.AtomPubClient,
  uri: Windows.Foundation.Uri,
  description: string,
  item: Windows.Web.Syndication.SyndicationItem,
): void {
  const declared = target.createResourceAsync(uri, description, item);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Web.Syndication.SyndicationItem,
      Windows.Web.Syndication.TransferProgress
    >
  >()(operation);
  equal<Promise<Windows.Web.Syndication.SyndicationItem>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Syndication.TransferProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.AtomPub.AtomPubClient.deleteResourceAsync */
export function api55(
  target: Windows.Web.AtomPub.AtomPubClient,
  uri: Windows.Foundation.Uri,
): void {
  const declared = target.deleteResourceAsync(uri);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<void, Windows.Web.Syndication.TransferProgress>>()(operation);
  equal<Promise<void>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Syndication.TransferProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.AtomPub.AtomPubClient.deleteResourceItemAsync */
export function api56(
  target: Windows.Web.AtomPub.AtomPubClient,
  item: Windows.Web.Syndication.SyndicationItem,
): void {
  const declared = target.deleteResourceItemAsync(item);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<void, Windows.Web.Syndication.TransferProgress>>()(operation);
  equal<Promise<void>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Syndication.TransferProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.AtomPub.AtomPubClient.retrieveFeedAsync */
export function api57(
  target: Windows.Web.AtomPub.AtomPubClient,
  uri: Windows.Foundation.Uri,
): void {
  const declared = target.retrieveFeedAsync(uri);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Web.Syndication.SyndicationFeed,
      Windows.Web.Syndication.RetrievalProgress
    >
  >()(operation);
  equal<Promise<Windows.Web.Syndication.SyndicationFeed>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Syndication.RetrievalProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.AtomPub.AtomPubClient.retrieveMediaResourceAsync */
export function api58(
  target: Windows.Web.AtomPub.AtomPubClient,
  uri: Windows.Foundation.Uri,
): void {
  const declared = target.retrieveMediaResourceAsync(uri);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Storage.Streams.IInputStream,
      Windows.Web.Syndication.RetrievalProgress
    >
  >()(operation);
  equal<Promise<Windows.Storage.Streams.IInputStream>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Syndication.RetrievalProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.AtomPub.AtomPubClient.retrieveResourceAsync */
export function api59(
  target: Windows.Web.AtomPub.AtomPubClient,
  uri: Windows.Foundation.Uri,
): void {
  const declared = target.retrieveResourceAsync(uri);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Web.Syndication.SyndicationItem,
      Windows.Web.Syndication.RetrievalProgress
    >
  >()(operation);
  equal<Promise<Windows.Web.Syndication.SyndicationItem>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Syndication.RetrievalProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.AtomPub.AtomPubClient.retrieveServiceDocumentAsync */
export function api60(
  target: Windows.Web.AtomPub.AtomPubClient,
  uri: Windows.Foundation.Uri,
): void {
  const declared = target.retrieveServiceDocumentAsync(uri);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Web.AtomPub.ServiceDocument,
      Windows.Web.Syndication.RetrievalProgress
    >
  >()(operation);
  equal<Promise<Windows.Web.AtomPub.ServiceDocument>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Syndication.RetrievalProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.AtomPub.AtomPubClient.updateMediaResourceAsync */
export function api61(
  target: Windows.Web.AtomPub.AtomPubClient,
  uri: Windows.Foundation.Uri,
  mediaType: string,
  mediaStream: Windows.Storage.Streams.IInputStream,
): void {
  const declared = target.updateMediaResourceAsync(uri, mediaType, mediaStream);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<void, Windows.Web.Syndication.TransferProgress>>()(operation);
  equal<Promise<void>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Syndication.TransferProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.AtomPub.AtomPubClient.updateResourceAsync */
export function api62(
  target: Windows.Web.AtomPub.AtomPubClient,
  uri: Windows.Foundation.Uri,
  item: Windows.Web.Syndication.SyndicationItem,
): void {
  const declared = target.updateResourceAsync(uri, item);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<void, Windows.Web.Syndication.TransferProgress>>()(operation);
  equal<Promise<void>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Syndication.TransferProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.AtomPub.AtomPubClient.updateResourceItemAsync */
export function api63(
  target: Windows.Web.AtomPub.AtomPubClient,
  item: Windows.Web.Syndication.SyndicationItem,
): void {
  const declared = target.updateResourceItemAsync(item);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<void, Windows.Web.Syndication.TransferProgress>>()(operation);
  equal<Promise<void>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Syndication.TransferProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.Filters.HttpBaseProtocolFilter.sendRequestAsync */
export function api64(
  target: Windows.Web.Http.Filters.HttpBaseProtocolFilter,
  request: Windows.Web.Http.HttpRequestMessage,
): void {
  const declared = target.sendRequestAsync(request);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<Windows.Web.Http.HttpResponseMessage, Windows.Web.Http.HttpProgress>
  >()(operation);
  equal<Promise<Windows.Web.Http.HttpResponseMessage>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Http.HttpProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.Filters.IHttpFilter.sendRequestAsync */
export function api65(
  target: Windows.Web.Http.Filters.IHttpFilter,
  request: Windows.Web.Http.HttpRequestMessage,
): void {
  const declared = target.sendRequestAsync(request);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<Windows.Web.Http.HttpResponseMessage, Windows.Web.Http.HttpProgress>
  >()(operation);
  equal<Promise<Windows.Web.Http.HttpResponseMessage>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Http.HttpProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpBufferContent.bufferAllAsync */
export function api66(target: Windows.Web.Http.HttpBufferContent): void {
  const declared = target.bufferAllAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpBufferContent.readAsBufferAsync */
export function api67(target: Windows.Web.Http.HttpBufferContent): void {
  const declared = target.readAsBufferAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpBufferContent.readAsInputStreamAsync */
export function api68(target: Windows.Web.Http.HttpBufferContent): void {
  const declared = target.readAsInputStreamAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IInputStream, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IInputStream>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpBufferContent.readAsStringAsync */
export function api69(target: Windows.Web.Http.HttpBufferContent): void {
  const declared = target.readAsStringAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<string, number>>()(operation);
  equal<Promise<string>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpBufferContent.writeToStreamAsync */
export function api70(
  target: Windows.Web.Http.HttpBufferContent,
  outputStream: Windows.Storage.Streams.IOutputStream,
): void {
  const declared = target.writeToStreamAsync(outputStream);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpClient.deleteAsync */
export function api71(target: Windows.Web.Http.HttpClient, uri: Windows.Foundation.Uri): void {
  const declared = target.deleteAsync(uri);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<Windows.Web.Http.HttpResponseMessage, Windows.Web.Http.HttpProgress>
  >()(operation);
  equal<Promise<Windows.Web.Http.HttpResponseMessage>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Http.HttpProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpClient.getAsync */
export function api72(
  target: Windows.Web.Http.HttpClient,
  uri: Windows.Foundation.Uri,
  completionOption: Windows.Web.Http.HttpCompletionOption,
): void {
  const declared = target.getAsync(uri, completionOption);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<Windows.Web.Http.HttpResponseMessage, Windows.Web.Http.HttpProgress>
  >()(operation);
  equal<Promise<Windows.Web.Http.HttpResponseMessage>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Http.HttpProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpClient.getAsync */
export function api73(target: Windows.Web.Http.HttpClient, uri: Windows.Foundation.Uri): void {
  const declared = target.getAsync(uri);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<Windows.Web.Http.HttpResponseMessage, Windows.Web.Http.HttpProgress>
  >()(operation);
  equal<Promise<Windows.Web.Http.HttpResponseMessage>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Http.HttpProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpClient.getBufferAsync */
export function api74(target: Windows.Web.Http.HttpClient, uri: Windows.Foundation.Uri): void {
  const declared = target.getBufferAsync(uri);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, Windows.Web.Http.HttpProgress>
  >()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Http.HttpProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpClient.getInputStreamAsync */
export function api75(target: Windows.Web.Http.HttpClient, uri: Windows.Foundation.Uri): void {
  const declared = target.getInputStreamAsync(uri);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<Windows.Storage.Streams.IInputStream, Windows.Web.Http.HttpProgress>
  >()(operation);
  equal<Promise<Windows.Storage.Streams.IInputStream>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Http.HttpProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpClient.getStringAsync */
export function api76(target: Windows.Web.Http.HttpClient, uri: Windows.Foundation.Uri): void {
  const declared = target.getStringAsync(uri);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<string, Windows.Web.Http.HttpProgress>>()(operation);
  equal<Promise<string>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Http.HttpProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpClient.postAsync */
export function api77(
  target: Windows.Web.Http.HttpClient,
  uri: Windows.Foundation.Uri,
  content: Windows.Web.Http.IHttpContent,
): void {
  const declared = target.postAsync(uri, content);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<Windows.Web.Http.HttpResponseMessage, Windows.Web.Http.HttpProgress>
  >()(operation);
  equal<Promise<Windows.Web.Http.HttpResponseMessage>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Http.HttpProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpClient.putAsync */
export function api78(
  target: Windows.Web.Http.HttpClient,
  uri: Windows.Foundation.Uri,
  content: Windows.Web.Http.IHttpContent,
): void {
  const declared = target.putAsync(uri, content);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<Windows.Web.Http.HttpResponseMessage, Windows.Web.Http.HttpProgress>
  >()(operation);
  equal<Promise<Windows.Web.Http.HttpResponseMessage>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Http.HttpProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpClient.sendRequestAsync */
export function api79(
  target: Windows.Web.Http.HttpClient,
  request: Windows.Web.Http.HttpRequestMessage,
  completionOption: Windows.Web.Http.HttpCompletionOption,
): void {
  const declared = target.sendRequestAsync(request, completionOption);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<Windows.Web.Http.HttpResponseMessage, Windows.Web.Http.HttpProgress>
  >()(operation);
  equal<Promise<Windows.Web.Http.HttpResponseMessage>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Http.HttpProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpClient.sendRequestAsync */
export function api80(
  target: Windows.Web.Http.HttpClient,
  request: Windows.Web.Http.HttpRequestMessage,
): void {
  const declared = target.sendRequestAsync(request);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<Windows.Web.Http.HttpResponseMessage, Windows.Web.Http.HttpProgress>
  >()(operation);
  equal<Promise<Windows.Web.Http.HttpResponseMessage>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Http.HttpProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpFormUrlEncodedContent.bufferAllAsync */
export function api81(target: Windows.Web.Http.HttpFormUrlEncodedContent): void {
  const declared = target.bufferAllAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpFormUrlEncodedContent.readAsBufferAsync */
export function api82(target: Windows.Web.Http.HttpFormUrlEncodedContent): void {
  const declared = target.readAsBufferAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpFormUrlEncodedContent.readAsInputStreamAsync */
export function api83(target: Windows.Web.Http.HttpFormUrlEncodedContent): void {
  const declared = target.readAsInputStreamAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IInputStream, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IInputStream>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpFormUrlEncodedContent.readAsStringAsync */
export function api84(target: Windows.Web.Http.HttpFormUrlEncodedContent): void {
  const declared = target.readAsStringAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<string, number>>()(operation);
  equal<Promise<string>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpFormUrlEncodedContent.writeToStreamAsync */
export function api85(
  target: Windows.Web.Http.HttpFormUrlEncodedContent,
  outputStream: Windows.Storage.Streams.IOutputStream,
): void {
  const declared = target.writeToStreamAsync(outputStream);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpMultipartContent.bufferAllAsync */
export function api86(target: Windows.Web.Http.HttpMultipartContent): void {
  const declared = target.bufferAllAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpMultipartContent.readAsBufferAsync */
export function api87(target: Windows.Web.Http.HttpMultipartContent): void {
  const declared = target.readAsBufferAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpMultipartContent.readAsInputStreamAsync */
export function api88(target: Windows.Web.Http.HttpMultipartContent): void {
  const declared = target.readAsInputStreamAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IInputStream, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IInputStream>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpMultipartContent.readAsStringAsync */
export function api89(target: Windows.Web.Http.HttpMultipartContent): void {
  const declared = target.readAsStringAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<string, number>>()(operation);
  equal<Promise<string>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpMultipartContent.writeToStreamAsync */
export function api90(
  target: Windows.Web.Http.HttpMultipartContent,
  outputStream: Windows.Storage.Streams.IOutputStream,
): void {
  const declared = target.writeToStreamAsync(outputStream);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpMultipartFormDataContent.bufferAllAsync */
export function api91(target: Windows.Web.Http.HttpMultipartFormDataContent): void {
  const declared = target.bufferAllAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpMultipartFormDataContent.readAsBufferAsync */
export function api92(target: Windows.Web.Http.HttpMultipartFormDataContent): void {
  const declared = target.readAsBufferAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpMultipartFormDataContent.readAsInputStreamAsync */
export function api93(target: Windows.Web.Http.HttpMultipartFormDataContent): void {
  const declared = target.readAsInputStreamAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IInputStream, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IInputStream>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpMultipartFormDataContent.readAsStringAsync */
export function api94(target: Windows.Web.Http.HttpMultipartFormDataContent): void {
  const declared = target.readAsStringAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<string, number>>()(operation);
  equal<Promise<string>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpMultipartFormDataContent.writeToStreamAsync */
export function api95(
  target: Windows.Web.Http.HttpMultipartFormDataContent,
  outputStream: Windows.Storage.Streams.IOutputStream,
): void {
  const declared = target.writeToStreamAsync(outputStream);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpStreamContent.bufferAllAsync */
export function api96(target: Windows.Web.Http.HttpStreamContent): void {
  const declared = target.bufferAllAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpStreamContent.readAsBufferAsync */
export function api97(target: Windows.Web.Http.HttpStreamContent): void {
  const declared = target.readAsBufferAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpStreamContent.readAsInputStreamAsync */
export function api98(target: Windows.Web.Http.HttpStreamContent): void {
  const declared = target.readAsInputStreamAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IInputStream, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IInputStream>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpStreamContent.readAsStringAsync */
export function api99(target: Windows.Web.Http.HttpStreamContent): void {
  const declared = target.readAsStringAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<string, number>>()(operation);
  equal<Promise<string>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpStreamContent.writeToStreamAsync */
export function api100(
  target: Windows.Web.Http.HttpStreamContent,
  outputStream: Windows.Storage.Streams.IOutputStream,
): void {
  const declared = target.writeToStreamAsync(outputStream);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpStringContent.bufferAllAsync */
export function api101(target: Windows.Web.Http.HttpStringContent): void {
  const declared = target.bufferAllAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpStringContent.readAsBufferAsync */
export function api102(target: Windows.Web.Http.HttpStringContent): void {
  const declared = target.readAsBufferAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpStringContent.readAsInputStreamAsync */
export function api103(target: Windows.Web.Http.HttpStringContent): void {
  const declared = target.readAsInputStreamAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IInputStream, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IInputStream>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpStringContent.readAsStringAsync */
export function api104(target: Windows.Web.Http.HttpStringContent): void {
  const declared = target.readAsStringAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<string, number>>()(operation);
  equal<Promise<string>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.HttpStringContent.writeToStreamAsync */
export function api105(
  target: Windows.Web.Http.HttpStringContent,
  outputStream: Windows.Storage.Streams.IOutputStream,
): void {
  const declared = target.writeToStreamAsync(outputStream);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.IHttpContent.bufferAllAsync */
export function api106(target: Windows.Web.Http.IHttpContent): void {
  const declared = target.bufferAllAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.IHttpContent.readAsBufferAsync */
export function api107(target: Windows.Web.Http.IHttpContent): void {
  const declared = target.readAsBufferAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IBuffer, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IBuffer>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.IHttpContent.readAsInputStreamAsync */
export function api108(target: Windows.Web.Http.IHttpContent): void {
  const declared = target.readAsInputStreamAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<Windows.Storage.Streams.IInputStream, number>>()(operation);
  equal<Promise<Windows.Storage.Streams.IInputStream>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.IHttpContent.readAsStringAsync */
export function api109(target: Windows.Web.Http.IHttpContent): void {
  const declared = target.readAsStringAsync();
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<string, number>>()(operation);
  equal<Promise<string>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Http.IHttpContent.writeToStreamAsync */
export function api110(
  target: Windows.Web.Http.IHttpContent,
  outputStream: Windows.Storage.Streams.IOutputStream,
): void {
  const declared = target.writeToStreamAsync(outputStream);
  const operation = fromWindowsRuntime(declared);
  equal<IAsyncOperationWithProgress<number, number>>()(operation);
  equal<Promise<number>>()(
    toPromise(declared.operation, { progress: (value) => equal<number>()(value) }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}

/** Windows.Web.Syndication.SyndicationClient.retrieveFeedAsync */
export function api111(
  target: Windows.Web.Syndication.SyndicationClient,
  uri: Windows.Foundation.Uri,
): void {
  const declared = target.retrieveFeedAsync(uri);
  const operation = fromWindowsRuntime(declared);
  equal<
    IAsyncOperationWithProgress<
      Windows.Web.Syndication.SyndicationFeed,
      Windows.Web.Syndication.RetrievalProgress
    >
  >()(operation);
  equal<Promise<Windows.Web.Syndication.SyndicationFeed>>()(
    toPromise(declared.operation, {
      progress: (value) => equal<Windows.Web.Syndication.RetrievalProgress>()(value),
    }),
  );
  const back: typeof declared = toWindowsRuntimePromise(operation);
  void back;
}
