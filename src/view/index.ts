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
