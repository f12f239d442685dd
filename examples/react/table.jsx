// A layer table whose network is an object: see main.jsx for what that takes.
const network = {
  name: 'Three dilated convolutions',
  layers: [
    { name: 'input', op: 'input', channels: 3 },
    ...[1, 2, 4].map((dilation) => ({
      name: `dilated by ${dilation}`,
      op: 'conv',
      channels: 16,
      kernel: 3,
      dilation,
    })),
  ],
};

export function Table() {
  return <rf-table network={network}>Its last layer sees 15 by 15 pixels.</rf-table>;
}
