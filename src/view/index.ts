// Painting without Lit. Must not import Lit, the engine or the client.
export { colormapNames, colorTable, cssColor, divergingZero, isColormapName } from './colormaps.ts';
export type { ColormapName, ColorTable } from './colormaps.ts';
export { contourSmoothing, effectiveContour } from './contour.ts';
export type { ContourOptions } from './contour.ts';
export { formatNumber, formatPercent, formatWithUncertainty, shortNumber } from './format.ts';
export { colorIndex, HeatmapPainter, paintMap } from './heatmap-painter.ts';
export { legend } from './legend.ts';
export type { Legend, LegendOptions, LegendTick } from './legend.ts';
export { profileBaseline, profileCurve, profileSteps } from './profile.ts';
export type { ProfilePlot } from './profile.ts';
// Their modules bring Observable Plot along and are loaded when a chart is shown.
export type { DrawRadialChart, RadialChartModel, RadialPoint } from './radial-chart.ts';
export { isScaleName, peakOf, scaleNames, scaleTitles, valueScale } from './scale.ts';
export type { ScaleName, ScaleOptions, ValueScale } from './scale.ts';
export { pixelTicks } from './ticks.ts';
export type { PixelTick } from './ticks.ts';
export {
  fitViewport,
  limitViewport,
  panViewport,
  pixelUnder,
  toInput,
  toScreen,
  valueAt,
  zoomViewport,
} from './viewport.ts';
export type { Extent, Viewport } from './viewport.ts';
export type { Chart, ChartLine, ChartModel, ChartPoint, ChartSeries, GrowthCharts } from './growth-chart.ts';
// What is saved: drawings as data, and files of them. The codecs of animations are loaded when one is made.
export { toBase64 } from './export/base64.ts';
export { paintScene, sceneToPng, sizeProblem } from './export/canvas.ts';
export { chartItems, type ChartColors } from './export/chart-items.ts';
export { toCsv, type Cell } from './export/csv.ts';
export type { Movie, MovieFormat } from './export/movie.ts';
export { encodeNpy, littleEndian } from './export/npy.ts';
export { describePng, type PngText } from './export/png.ts';
export { placePath, rectanglePath, textWidth, wrapText } from './export/scene.ts';
export type { Pixels, Scene, SceneItem, ScenePath } from './export/scene.ts';
export { escapeXml, sceneToSvg } from './export/svg.ts';
