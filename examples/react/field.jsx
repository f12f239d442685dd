// A figure that React keeps the settings of: properties go down, events come up.
import 'erf-lab';
import { useState } from 'react';

export function Field() {
  const [depth, setDepth] = useState(6);
  const [activation, setActivation] = useState('relu');
  const [shown, setShown] = useState(true);
  const [result, setResult] = useState(null);

  return (
    <div className="field">
      <p className="settings">
        <label>
          Depth <output>{depth}</output>
          <input
            type="range"
            min="1"
            max="20"
            value={depth}
            onChange={(event) => setDepth(event.target.valueAsNumber)}
          />
        </label>
        <label>
          Activation{' '}
          <select value={activation} onChange={(event) => setActivation(event.target.value)}>
            <option>none</option>
            <option>relu</option>
            <option>tanh</option>
          </select>
        </label>
        <label>
          <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} /> Show
          the figure
        </label>
      </p>
      {shown && (
        <erf-heatmap
          id="field"
          depth={depth}
          activation={activation}
          controls="kernel"
          onerf-change={({ detail }) => {
            if (detail.depth !== undefined) setDepth(detail.depth);
          }}
          onerf-result={({ detail }) => setResult(detail)}
        >
          A blob in the middle of its box.
        </erf-heatmap>
      )}
      <p className="result" role="status">
        {shown && result
          ? `React has heard: ${result.measures.erfSize.toFixed(1)} of ${result.box.width} pixels, from ${result.draws} draws.`
          : 'React has heard nothing yet.'}
      </p>
    </div>
  );
}
