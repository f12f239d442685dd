// Simplified Chinese of what the lower rooms and the pure modules beside the elements say, by patterns: `{}` is what
// differs, `{0}` the first of them. Words only; the glossary is in docs/translating.md.

/** What another message stands in: looked for before all others. */
export const frames: Readonly<Record<string, string>> = {
  'Line {}, column {}: {}': '第 {0} 行第 {1} 列：{2}',
  '{}={} {is }; showing {}.': '{0}={1} {2}；现在显示：{3}。',
  'Computed on the CPU: {}': '在 CPU 上计算：{0}',
  'The engine failed: {}': '引擎出错：{0}',
  'The engine failed. {}': '引擎出错。{0}',
  '{} Computing again on a new one.': '{0}正在新设备上重新计算。',
  'Nothing is there: it {}.': '这里是空的：它{0}。',
  '“{}” {is }.': '“{0}”{1}。',
  'The worker {}. {}': 'Worker {0}。{1}',
  'is not a network: {}': '不是网络：{0}',
  'There is no Fomoro link: {} stands in the way, because {}.': '无法写成 Fomoro 链接：障碍在 {0}，因为{1}。',
  'This JSON cannot be read: {}.': '无法读取此 JSON：{0}。',
  'The engine could not be fetched ({}).': '未能取得引擎（{0}）。',
};

export const messages: Readonly<Record<string, string>> = {
  // Pieces of many messages
  '; did you mean `{}`?': '；是否想写 `{0}`？',
  '; did you mean {}?': '；是否想写 {0}？',
  '; expected {}.': '；应为{0}。',
  '{}; expected {}.': '{0}；应为{1}。',
  '; expected one of {}.': '；应为以下之一：{0}。',
  '; expected the name of an earlier layer.': '；应为前面某层的名称。',
  'the name of an earlier layer': '前面某层的名称',
  'a whole number': '整数',
  'a whole number from {} to {}': '{0} 到 {1} 的整数',
  'a whole number from {} to {}, or two of them as [y, x]': '{0} 到 {1} 的整数，或两个这样的整数 [y, x]',
  "a whole number from 0 to {}, [y, x], [top, left, bottom, right], 'valid', 'half' or 'same'":
    "0 到 {0} 的整数、[y, x]、[top, left, bottom, right]、'valid'、'half' 或 'same'",
  'a number from {} to below {}': '{0} 到 {1}（不含）的数',
  'a number from {} to {}': '{0} 到 {1} 的数',
  "a layer's name": '层名',
  "a list of two or more layers' names": '两个或更多层名的列表',
  'true or false': 'true 或 false',
  'under 1 %': '不足 1 %',
  'over 99 %': '超过 99 %',

  // Fields of the page’s state
  'the knobs': '旋钮',
  'the usual range': '通常的范围',
  unbounded: '无界',
  'The link says {}={}, which means nothing here{}': '链接中的 {0}={1} 在这里没有意义{2}',
  'The link says {}={}, which means nothing here.': '链接中的 {0}={1} 在这里没有意义。',
  'The link gives {} twice; the last one counts.': '链接中 {0} 出现了两次；以后一个为准。',
  'is not a whole number from {} to {}': '不是 {0} 到 {1} 的整数',
  'is not a number from {} to {}': '不是 {0} 到 {1} 的数',
  'is not one of {}': '不是以下之一：{0}',
  'is neither true nor false': '既不是 true 也不是 false',
  'is not a whole number from {} to {}, or a list of them such as 1-2-4-8':
    '不是 {0} 到 {1} 的整数，也不是 1-2-4-8 这样的列表',
  'is not “all”, “every 4”, or a list of layers from {} to {} such as 4, 8, 12':
    '不是“all”、“every 4”，也不是 4, 8, 12 这样由 {0} 到 {1} 的层号组成的列表',
  'is not the name of a layer': '不是层名',
  'is neither “center” nor a position y,x in whole numbers': '既不是“center”，也不是由整数组成的位置 y,x',
  'is neither “sum” nor the number of a channel, from 0': '既不是“sum”，也不是从 0 起的通道编号',
  'is not a range such as 1-40, or a list such as 5,10,20,40, of whole numbers from 1 to {}':
    '不是由 1 到 {0} 的整数组成的范围（如 1-40）或列表（如 5,10,20,40）',
  'is neither one of {} nor a list of up to {} settings such as activation=none;activation=tanh':
    '既不是以下之一：{0}，也不是最多 {1} 项设置的列表，如 activation=none;activation=tanh',
  'is not the name of a preset, such as vgg-16': '不是预置网络的名称（如 vgg-16）',
  'is not a factor for the channels from {} to {}, such as 0.25 or 1/4':
    '不是 {0} 到 {1} 的通道系数（如 0.25 或 1/4）',
  'is not the size of an input, such as 224 or 480,640 (height, width); leave it empty for none':
    '不是输入尺寸（如 224 或 480,640，即高、宽）；留空表示没有',
  'The presets are not there: {}. Reload the page to try again.': '预置网络尚不可用：{0}。请刷新页面重试。',
  'What reads networks is not there: {}. Reload the page to try again.':
    '读取网络的部分尚不可用：{0}。请刷新页面重试。',
  'they are still on their way': '仍在加载',
  'still on its way': '仍在加载',
  '{} does not read the input.': '{0} 不读取输入。',
  "The code of <{}> could not be fetched ({}). It lies in the files beside erf-lab.js: put them there too, or allow them in the page's policy.":
    '未能取得 <{0}> 的代码（{1}）。它在 erf-lab.js 旁边的文件中：请把这些文件也放在那里，或在网页的安全策略中放行。',
  'AlexNet and VGG': 'AlexNet 与 VGG',
  'ResNet and DenseNet': 'ResNet 与 DenseNet',
  'Inception and MobileNet': 'Inception 与 MobileNet',
  'Large kernels': '大卷积核',
  'Segmentation, pyramids, images': '分割、金字塔、图像',
  Detection: '检测',
  Sequences: '序列',
  'Luo et al. 2016': 'Luo 等，2016',
  Others: '其他',

  // Networks: structure
  'A network is an object with a list of layers; found {}; text is read by parseNetwork.':
    '网络是带有层列表的对象；这里却是 {0}；文本由 parseNetwork 读取。',
  'A network is an object with a list of layers; found {}.': '网络是带有层列表的对象；这里却是{0}。',
  '`{}` is no field of a network; it has `name` and `layers`.':
    '`{0}` 不是网络的字段；网络只有 `name` 和 `layers`。',
  '`{}` is no field of a network{}': '`{0}` 不是网络的字段{1}',
  "The network's `name` is {}; expected text.": '网络的 `name` 是 {0}；应为文本。',
  '`layers` is {}; expected a list of layers.': '`layers` 是 {0}；应为层的列表。',
  'The network has no layers; the first one must be an input.': '网络没有层；第一层必须是输入。',
  'The network has {} layers; at most {} are possible.': '网络有 {0} 层；最多 {1} 层。',
  'Two layers are named `{}`: number {} and number {}; names must be unique.':
    '有两层都叫 `{0}`：第 {1} 层和第 {2} 层；层名必须唯一。',
  'Layer number {}': '第 {0} 层',
  '{} is {}; expected an object with `name` and `op`.': '{0}是{1}；应为带有 `name` 和 `op` 的对象。',
  '{}: `name` is {}; expected text of 1 to {} characters.':
    '{0}：`name` 是 {1}；应为 1 到 {2} 个字符的文本。',
  '{}: `op` is {}, which is not known{}': '{0}：`op` 是 {1}，未知的运算{2}',
  '{}: the first layer is a {}; expected the input.': '{0}：第一层是 {1}；应为输入。',
  '{}: layer number {} is an input; only the first layer can be one.':
    '{0}：第 {1} 层是输入；只有第一层可以是输入。',
  '{}: `{}` is no field of {}; it has none.': '{0}：`{1}` 不是 {2} 的字段；它没有字段。',
  '{}: `{}` is no field of {}; it has {}.': '{0}：`{1}` 不是 {2} 的字段；它的字段有 {3}。',
  '{}: `{}` is no field of {}{}': '{0}：`{1}` 不是 {2} 的字段{3}',
  '{}: there is no layer `{}` to read from{}': '{0}：没有可读取的层 `{1}`{2}',
  '{} reads from itself; expected the name of an earlier layer.': '{0} 读取自身；应为前面某层的名称。',
  '{} (number {}) reads from `{}` (number {}), which comes later; put `{}` before it.':
    '{0}（第 {1} 层）读取 `{2}`（第 {3} 层），而后者在其后；请把 `{4}` 放到前面。',
  '{}: `{}` is missing; expected {}.': '{0}：缺少 `{1}`；应为{2}。',
  '{}: `{}` is {}; expected {}.': '{0}：`{1}` 是 {2}；应为{3}。',
  'The network has no layer `{}`; the last of its layers is `{}`.':
    '网络中没有层 `{0}`；它的最后一层是 `{1}`。',
  'The network has no layer `{}`{}': '网络中没有层 `{0}`{1}',

  // Networks: shapes
  '{}: nothing is left of the plane: the {} kernel, {} with its dilation, does not fit into the {} of `{}` ({} with padding); enlarge the input or the padding, or lower the kernel, the dilation or earlier strides.':
    '{0}：平面已所剩无几：{1} 卷积核（按扩张率展开为 {2}）放不进 `{4}` 的 {3}（含填充为 {5}）；请增大输入或填充，或减小卷积核、扩张率或前面的步幅。',
  '{}: nothing is left of the plane: the {} kernel does not fit into the {} of `{}` ({} with padding); enlarge the input or the padding, or lower the kernel, the dilation or earlier strides.':
    '{0}：平面已所剩无几：{1} 卷积核放不进 `{3}` 的 {2}（含填充为 {4}）；请增大输入或填充，或减小卷积核、扩张率或前面的步幅。',
  '{}: nothing is left of the plane: its padding crops {} rows and {} columns, which leaves {} of the {} of `{}`; lower the padding.':
    '{0}：平面已所剩无几：其填充裁掉 {1} 行 {2} 列，`{5}` 的 {4} 只剩 {3}；请减小填充。',
  '{}: its plane would be {}; at most {} a side are possible. Lower the scale or the stride.':
    '{0}：其平面将为 {1}；每边最多 {2}。请减小放大倍数或步幅。',
  '{}: a global average needs a plane with borders, and the input has no size; give the input a `size`.':
    '{0}：全局平均需要有边界的平面，而输入没有尺寸；请给输入指定 `size`。',
  '{}: {} groups do not divide the {} channels of `{}`; choose a divisor of both {} and {}.':
    '{0}：{1} 个分组不能整除 `{3}` 的 {2} 个通道；请选取 {4} 和 {5} 的公约数。',
  '{}: {} groups do not divide its own {} channels; choose a divisor of both {} and {}.':
    '{0}：{1} 个分组不能整除自身的 {2} 个通道；请选取 {3} 和 {4} 的公约数。',
  '{}: `outputPadding` is {}; expected less than {}, the larger of stride and dilation.':
    '{0}：`outputPadding` 是 {1}；应小于步幅与扩张率中较大者 {2}。',
  '{}: `padding` is {}; expected less than {}, what its kernel spans, or whole windows lie in the padding and have nothing to pool.':
    '{0}：`padding` 是 {1}；应小于卷积核的跨度 {2}，否则整个窗口都落在填充区，没有可池化的内容。',
  '{}: every pixel of its window number {} along {} lies in the padding (kernel {}, dilation {}, padding {}, plane {}), so there is nothing to pool; lower the dilation or the padding.':
    '{0}：沿 {2} 的第 {1} 个窗口的所有像素都落在填充区（卷积核 {3}，扩张率 {4}，填充 {5}，平面 {6}），没有可池化的内容；请减小扩张率或填充。',
  '{}: `{}` has {} channels and `{}` has {}; {} needs as many in each. A 1×1 convolution can change the count.':
    '{0}：`{1}` 有 {2} 个通道，`{3}` 有 {4} 个；{5} 要求通道数相同。可用 1×1 卷积改变通道数。',
  '{}: `{}` is {} and `{}` is {} (height×width); {} needs planes of one size. Check the strides and paddings of the branches.':
    '{0}：`{1}` 为 {2}，`{3}` 为 {4}（高×宽）；{5} 要求平面尺寸相同。请检查各分支的步幅与填充。',
  '{}: its sources have {} channels together; at most {} are possible.':
    '{0}：其来源共有 {1} 个通道；最多 {2} 个。',

  // Knobs
  'The knobs are {}; expected an object.': '旋钮是{0}；应为对象。',
  'There is no knob `{}`{}': '没有名为 `{0}` 的旋钮{1}',
  'There is no knob `{}`.': '没有名为 `{0}` 的旋钮。',
  'The list of strided layers': '带步幅的层的列表',
  '{} is missing; expected {}.': '缺少 {0}；应为{1}。',
  '{} is {}; expected {}.': '{0} 是 {1}；应为{2}。',
  '{} is {}; expected {}': '{0} 是 {1}；应为{2}',
  'a list of one or more whole numbers from {} to {}': '由 {0} 到 {1} 的整数组成的非空列表',
  'a list of layer numbers from {} to {}': '由 {0} 到 {1} 的层号组成的列表',
  Depth: '深度',
  Kernel: '卷积核',
  Dilation: '扩张率',
  Stride: '步幅',
  Channels: '通道数',
  Activation: '激活函数',
  Dropout: '随机失活',
  Residual: '残差连接',

  // The text notation
  'There is no layer here to repeat; expected one or more.': '这里没有可重复的层；至少需要一层。',
  'There are no layers here to repeat; expected one or more.': '这里没有可重复的层；至少需要一层。',
  'This would make {} layers; at most {} are possible.': '这将产生 {0} 层；最多 {1} 层。',
  'This would make {} layers, branches and references; at most {} are possible.':
    '这将产生 {0} 个层、分支和引用；最多 {1} 个。',
  '`{}` has nothing to join: nothing comes before it. A network starts with its input.':
    '`{0}` 没有可汇合的内容：前面什么也没有。网络从输入开始。',
  '`.:` names a layer as the group around it, and no named group is around it.':
    '`.:` 用所在的组为层命名，而这里没有具名的组。',
  'There is no layer {} before this place{}': '在此之前没有层 {0}{1}',
  'Nothing reads {}; expected a layer or a join after it.': '没有层读取 {0}；其后应有层或汇合。',
  'Two layers are named {}. The first has it by itself, from its op and its number; name one of them otherwise.':
    '有两层都叫 {0}。前一层由运算和序号自动得名；请给其中一层另取名称。',
  'Two layers are named {}. Names must be unique; repeated groups can be named with a range, as in `block1..3: (…)`.':
    '有两层都叫 {0}。层名必须唯一；重复的组可以用范围命名，如 `block1..3: (…)`。',
  'The name {} has {} characters; at most {} are possible.': '名称 {0} 有 {1} 个字符；最多 {2} 个。',
  '`)` closes nothing; there is no open `(` before it.': '`)` 没有对应的 `(`。',
  '`|` parts the branches of a join, and there is none open here; expected as in `add(… | …)`.':
    '`|` 用来分隔汇合的分支，而这里没有未闭合的汇合；应如 `add(… | …)`。',
  '`network` is followed by no title; expected words, or a name in quotes.':
    '`network` 之后没有标题；应为若干词，或引号中的名称。',
  "{} cannot be part of a title as it is; put the title in quotes: network 'My (first) net'.":
    "{0} 不能直接作为标题的一部分；请把标题放在引号中：network 'My (first) net'。",
  '{} in quotes is a name; expected a colon after it, and what is named.':
    '引号中的 {0} 是名称；其后应有冒号和被命名的内容。',
  '{} runs backwards; expected the smaller number first.': '{0} 前后颠倒；应先写较小的数。',
  "`@` is followed by no name; expected an earlier layer's, as in `@conv1`.":
    '`@` 之后没有名称；应为前面某层的名称，如 `@conv1`。',
  '{} cannot name {} repetitions; expected a range, as in `block1..{}: (…)`.':
    '{0} 不能为 {1} 次重复命名；应为范围，如 `block1..{2}: (…)`。',
  '{} repeats nothing; expected a count from 1.': '{0} 没有重复任何内容；次数应不小于 1。',
  '{} after {}; expected what is repeated, as in `3x(conv 64 k3, relu)`.':
    '{1} 之后是 {0}；应为要重复的内容，如 `3x(conv 64 k3, relu)`。',
  'The text ends after {}; expected what is repeated, as in `3x(conv 64 k3, relu)`.':
    '文本在 {0} 之后结束；应为要重复的内容，如 `3x(conv 64 k3, relu)`。',
  '{} after `{}`; expected what it joins in parentheses, as in `{}`.':
    '`{1}` 之后是 {0}；应在括号中写出要汇合的内容，如 `{2}`。',
  '`residual` has {} branches; expected its body and at most one shortcut. `add` joins any number.':
    '`residual` 有 {0} 个分支；应为主体和至多一条捷径。`add` 可汇合任意多个。',
  '`residual` has no body; expected as in `{}`.': '`residual` 没有主体；应如 `{0}`。',
  '`{}` joins one branch; expected two or more, parted by `|`, as in `{}`.':
    '`{0}` 只汇合一个分支；应有两个或更多，用 `|` 分隔，如 `{1}`。',
  'This `(` is never closed; expected a `)` after it.': '此 `(` 没有闭合；其后应有 `)`。',
  'Groups are nested {} deep; at most {} are possible.': '组嵌套了 {0} 层；最多 {1} 层。',
  '`from` is given twice.': '`from` 给出了两次。',
  '`{}` is given twice; the first is {}.': '`{0}` 给出了两次；前一个是 {1}。',
  '`{}` has no {}; expected as in `{}`.': '`{0}` 缺少 {1}；应如 `{2}`。',
  '{} after {}; expected a value.': '{1} 之后是 {0}；应为一个值。',
  '{} after `from=`; expected the name of an earlier layer.': '`from=` 之后是 {0}；应为前面某层的名称。',
  '`(` after {}, which holds no other layers; expected a field, or a comma and the next layer.':
    '{0} 之后是 `(`，而它不包含其他层；应为字段，或逗号和下一层。',
  '{} after {}; expected a comma and the next layer.{}': '{1} 之后是 {0}；应为逗号和下一层。{2}',
  '{} after {}; expected a layer, such as `conv 64 k3`.{}': '{1} 之后是 {0}；应为层，如 `conv 64 k3`。{2}',
  '{}; expected a layer, such as `conv 64 k3`.{}': '{0}；应为层，如 `conv 64 k3`。{1}',
  ' Groups are written in ( ).': '组写在 ( ) 中。',
  '{} is written `{}`.': '{0} 应写作 `{1}`。',
  '{} is no layer; two numbers are written 3x5, and repetitions 3x(…).':
    '{0} 不是层；两个数写作 3x5，重复写作 3x(…)。',
  '{} starts no network. {}': '网络不能以 {0} 开头。{1}',
  'Expected its input and layers, as in `input 3, conv 64 k3, relu`; or JSON, a link of the Fomoro calculator, or what print(model) shows of a PyTorch model.':
    '应为输入和各层，如 `input 3, conv 64 k3, relu`；也可以是 JSON、Fomoro 计算器的链接，或 PyTorch 模型 print(model) 的输出。',
  '{} is no layer; expected one of {}.': '{0} 不是层；应为以下之一：{1}。',
  '{} is no layer{}': '{0} 不是层{1}',
  'The text ends': '文本结束',
  'The line ends': '行结束',
  'There are no layers here; expected a network, as in `input 3, conv 64 k3, relu`.':
    '这里没有层；应为网络，如 `input 3, conv 64 k3, relu`。',
  'The name that starts with {} has no closing {} on its line.': '以 {0} 开头的名称在该行没有闭合的 {1}。',
  '{} means nothing in a name; known are \\\\, \\\', \\", \\n and \\u with four hexadecimal digits.':
    '{0} 在名称中没有意义；可用的有 \\\\、\\\'、\\"、\\n 以及 \\u 加四位十六进制数。',
  'a whole number, or two as in 3x5 (rows x columns)': '整数，或两个整数，如 3x5（行 x 列）',
  'a whole number, 1x2 (rows x columns), 0x1x2x3 (top x left x bottom x right), valid, half or same':
    '整数、1x2（行 x 列）、0x1x2x3（上 x 左 x 下 x 右）、valid、half 或 same',
  '{} has no letter that says what it is; {}.': '{0} 没有字母说明它是什么；{1}。',
  '{} would be a {}, and {} has none; {}.': '{0} 应是 {1}，而 {2} 没有；{3}。',
  '{} is no {}; expected {}.': '{0} 不是 {1}；应为{2}。',
  '`{}` starts a layer of its own; put a comma before it.': '`{0}` 是另一层的开头；请在它前面加逗号。',
  '{} starts no network.': '网络不能以 {0} 开头。',
  '{} is no field of {}; expected {}.': '{0} 不是 {1} 的字段；应为{2}。',
  '{} is no field of {}; {}.': '{0} 不是 {1} 的字段；{2}。',
  '{} is no field of {}{}': '{0} 不是 {1} 的字段{2}',
  '{} has no fields': '{0} 没有字段',

  // Completions
  'a title, as in network ResNet-50': '标题，如 network ResNet-50',
  'channels and size, as in input 3 224': '通道数与尺寸，如 input 3 224',
  'convolution, as in conv 64 k3 s2': '卷积，如 conv 64 k3 s2',
  'transposed convolution, as in conv-transpose 64 k2 s2': '转置卷积，如 conv-transpose 64 k2 s2',
  'the largest of a window, as in max-pool k3 s2 p1': '窗口内的最大值，如 max-pool k3 s2 p1',
  'the mean of a window, as in avg-pool k2': '窗口内的平均值，如 avg-pool k2',
  'the mean of the whole plane': '整个平面的平均值',
  'a larger plane, as in upsample 2 bilinear': '放大平面，如 upsample 2 bilinear',
  activation: '激活函数',
  'activation, as in leaky-relu 0.2': '激活函数，如 leaky-relu 0.2',
  'a fixed affine per channel': '逐通道的固定仿射变换',
  'as in dropout 0.5': '如 dropout 0.5',
  'sum of branches, as in add(conv 64 k3 | @conv1)': '各分支之和，如 add(conv 64 k3 | @conv1)',
  'product of branches': '各分支之积',
  'branches side by side, as in concat(conv 64 k1 | conv 64 k3)':
    '并列各分支，如 concat(conv 64 k1 | conv 64 k3)',
  'adds what it reads, as in residual(conv 64 k3, relu)': '加上所读的内容，如 residual(conv 64 k3, relu)',

  // Other notations
  'it reads {}, and the calculator knows only chains': '它读取 {0}，而计算器只支持链式结构',
  'The network has no convolution or pooling, and a Fomoro link is a list of them.':
    '网络没有卷积或池化，而 Fomoro 链接正是它们的列表。',
  'its kernel is {}, and the calculator knows only squares': '其卷积核为 {0}，而计算器只支持正方形',
  'its stride is {}, and the calculator knows only squares': '其步幅为 {0}，而计算器只支持正方形',
  'its dilation is {}, and the calculator knows only squares': '其扩张率为 {0}，而计算器只支持正方形',
  'its {} is {}×{}, and the calculator knows only squares': '其 {0} 为 {1}×{2}，而计算器只支持正方形',
  'the calculator has no {}': '计算器没有 {0}',
  'its padding is {} with a stride, which TensorFlow’s SAME would place by the input’s size; the calculator knows only SAME and VALID':
    '其填充为 {0} 且有步幅，而 TensorFlow 的 SAME 会按输入尺寸放置填充；计算器只支持 SAME 和 VALID',
  'its padding is {}; the calculator knows only SAME and VALID': '其填充为 {0}；计算器只支持 SAME 和 VALID',
  'The link ends without layers; expected them after a `#`, as in `#3,1,1,SAME;2,2,1,VALID`.':
    '链接中没有层；`#` 之后应有层，如 `#3,1,1,SAME;2,2,1,VALID`。',
  '{} has {} parts; expected kernel, stride, dilation and padding, as in `3,1,1,SAME`.':
    '{0} 有 {1} 个部分；应为卷积核、步幅、扩张率和填充，如 `3,1,1,SAME`。',
  'The {} is {}; expected a whole number.': '{0} 是 {1}；应为整数。',
  'The padding is {}{}': '填充是 {0}{1}',
  '; expected SAME or VALID.': '；应为 SAME 或 VALID。',
  'The text has {} characters; at most {} are read. No network needs as many.':
    '文本有 {0} 个字符；最多读取 {1} 个。没有网络需要这么长。',
  'A Fomoro link says neither ops nor channels: every layer is a convolution with one channel.':
    'Fomoro 链接既没有运算也没有通道数：每层都作为单通道卷积。',
  'a name in double quotes, or `}`': '双引号中的名称，或 `}`',
  'a value: an object, a list, a string in double quotes, a number, true, false or null':
    '一个值：对象、列表、双引号中的字符串、数、true、false 或 null',
  'nothing after the network': '网络之后不应有内容',
  '`,` or `{}`': '`,` 或 `{0}`',
  'a name in double quotes': '双引号中的名称',
  'another value after the comma': '逗号之后的另一个值',
  'an escape that JSON knows, such as `\\n` or `\\u0041`': 'JSON 支持的转义，如 `\\n` 或 `\\u0041`',
  'no control character in a string': '不含控制字符的字符串',
  'a string that ends with a double quote on its line': '在同一行以双引号结尾的字符串',
  '{} in JSON; expected {}.': 'JSON 中的 {0}；应为{1}。',
  'The text ends in JSON; expected {}.': 'JSON 文本提前结束；应为{0}。',
  '`{}` ({}) has a forward of its own, which a print does not show: its modules are taken in the printed order, one after another, without anything else it may do (skips, functions such as F.relu). Please check.':
    '`{0}`（{1}）有自己的 forward，打印输出中看不到：这里按打印顺序逐个取用其模块，不包括它可能做的其他事（跳跃连接、F.relu 之类的函数）。请核对。',
  '`{}` has a forward of its own, which a print does not show: its modules are taken in the printed order, one after another, without anything else it may do (skips, functions such as F.relu). Please check.':
    '`{0}` 有自己的 forward，打印输出中看不到：这里按打印顺序逐个取用其模块，不包括它可能做的其他事（跳跃连接、F.relu 之类的函数）。请核对。',
  "A print does not say the input's size; {} is assumed, because a global average needs one.":
    '打印输出没有给出输入尺寸；因为全局平均需要尺寸，这里假定为 {0}。',
  'The print does not say how many channels the input has; 1 is assumed.':
    '打印输出没有给出输入的通道数；这里假定为 1。',
  'The network ends before {}, which {}. The module after it is left out too.':
    '网络止于 {0} 之前，因为它{1}。其后的模块也略去。',
  'The network ends before {}, which {}. The {} modules after it are left out too.':
    '网络止于 {0} 之前，因为它{1}。其后的 {2} 个模块也略去。',
  'The network ends before {}, which {}.': '网络止于 {0} 之前，因为它{1}。',
  '{} comes after {}, which {}: convolutions after it cannot be read.':
    '{0} 在 {1} 之后，而后者{2}：其后的卷积无法读取。',
  'This {} has no layers that have a receptive field.': '此 {0} 中没有具有感受野的层。',
  '{} takes {} channels, and `{}` before it gives {}: the model does not call its modules in the order of the print, and a print does not show in which.':
    '{0} 需要 {1} 个通道，而它前面的 `{2}` 给出 {3} 个：模型并未按打印顺序调用模块，而打印输出看不出真正的顺序。',
  'The model has more than {} layers; no more are possible.': '模型超过 {0} 层；不能更多。',
  '{} at `{}` is no module known here; {}': '`{1}` 处的 {0} 不是这里认识的模块；{2}',
  '{} is no module known here; {}': '{0} 不是这里认识的模块；{1}',
  'this looks like Python code; paste what print(model) shows.':
    '这像是 Python 代码；请粘贴 print(model) 的输出。',
  'known are {}, and modules made of them.': '认识的有 {0}，以及由它们组成的模块。',
  'works on vectors, not on planes': '作用于向量而非平面',
  'has alpha {}; only alpha 1 is known here': 'alpha 为 {0}；这里只支持 alpha 1',
  'Dropout2d drops whole channels; here single values are dropped, as by Dropout.':
    'Dropout2d 丢弃整个通道；这里与 Dropout 一样丢弃单个值。',
  'does not say its channels and kernel size in two dimensions': '没有给出通道数和二维卷积核尺寸',
  'Padding of mode {} is taken as zeros, which differs only at the border of a sized input.':
    '{0} 模式的填充按零填充处理，只在有尺寸输入的边界处不同。',
  'does not say its kernel size in two dimensions': '没有给出二维核尺寸',
  'The print of an AvgPool2d says neither ceil_mode nor count_include_pad; PyTorch’s defaults (False, True) are assumed.':
    'AvgPool2d 的打印输出没有 ceil_mode 和 count_include_pad；这里采用 PyTorch 的默认值（False, True）。',
  'has windows that depend on the size of its input, which a print does not say':
    '其窗口取决于输入尺寸，而打印输出没有给出',
  'has a size instead of a scale factor; only whole scale factors are known here':
    '给出的是尺寸而非放大倍数；这里只支持整数倍数',
  'has mode {}; only nearest and bilinear are known here': '模式为 {0}；这里只支持 nearest 和 bilinear',
  'The print of a bilinear Upsample does not say align_corners; False, PyTorch’s default, is assumed.':
    '双线性 Upsample 的打印输出没有 align_corners；这里采用 PyTorch 的默认值 False。',
  '`{}` ({}) {has }.': '`{0}`（{1}）{2}。',
  '`{}` {has }.': '`{0}` {1}。',
  '`{}` ({}) {does }.': '`{0}`（{1}）{2}。',
  '`{}` {does }.': '`{0}` {1}。',
  '`{}` ({}) {works }.': '`{0}`（{1}）{2}。',
  '`{}` {works }.': '`{0}` {1}。',
  'The text ends inside `{}(` of line {}; expected its `)`.':
    '文本在第 {1} 行的 `{0}(` 内结束；应有对应的 `)`。',
  '{} stands where a module was expected, as in `Conv2d(3, 64, kernel_size=(3, 3), stride=(1, 1))`.':
    '{0} 处应为模块，如 `Conv2d(3, 64, kernel_size=(3, 3), stride=(1, 1))`。',
  'Modules are nested deeper than {}, which no model is.': '模块嵌套超过 {0} 层，没有模型会这样。',
  'This would be {} modules; at most {} are read.': '这将有 {0} 个模块；最多读取 {1} 个。',
  "{} stands after the model's last `)`; expected nothing more.":
    '模型最后的 `)` 之后还有 {0}；其后不应有内容。',
  'There is no PyTorch code: the planes that `{}` needs for one unit without a border are longer than {}.':
    '无法写成 PyTorch 代码：`{0}` 的一个不触及边界的单元所需的平面长于 {1}。',
  'There is no PyTorch code: the unit of `{}` that it would show sees nothing of the input.':
    '无法写成 PyTorch 代码：所要显示的 `{0}` 的单元看不到任何输入。',

  // Presets
  'There is no preset {}; expected one of {}.': '没有名为 {0} 的预置网络；应为以下之一：{1}。',
  'There is no preset {}{}': '没有名为 {0} 的预置网络{1}',
  'The width of a preset is {}; expected a number above 0, like 0.25 for a quarter of the channels.':
    '预置网络的宽度系数是 {0}；应为大于 0 的数，如 0.25 表示四分之一的通道。',
  '8 channels and ReLU, which the paper leaves open.': '8 个通道和 ReLU，论文没有说明。',
  'Ends before the classifier.': '止于分类器之前。',
  'Ends at pool5, before the fully connected layers.': '止于 pool5，在全连接层之前。',
  "torchvision's form: the stride is in the first block's 3×3.":
    'torchvision 的形式：步幅在第一个块的 3×3 卷积上。',
  "The stride is in the last unit of a block: the same layers see otherwise than torchvision's.":
    '步幅在每个块的最后一个单元：层相同，所见与 torchvision 的不同。',
  'Plain stack of {}, Luo et al.': 'Luo 等，{0} 层普通堆叠',
  '3×3 convolutions: the theoretical field grows with the depth, the effective one with its square root.':
    '3×3 卷积：理论感受野随深度增长，有效感受野随深度的平方根增长。',
  "Large strides early make a wide field of few layers. torchvision's one tower; ends at pool5.":
    '前几层的大步幅使少数几层就有宽大的感受野。torchvision 的单塔形式；止于 pool5。',
  "The paper's two towers as two groups, fc6 and fc7 as convolutions; its local response normalisation is left out.":
    '论文的双塔写作两个分组，fc6 和 fc7 写作卷积；略去局部响应归一化。',
  "conv1 and the pools are VALID, the rest SAME: TF-Slim's table of receptive fields.":
    'conv1 和池化为 VALID，其余为 SAME：与 TF-Slim 的感受野表一致。',
  'Ends at pool5.': '止于 pool5。',
  'The shallowest VGG, TF-Slim’s vgg_a.': '最浅的 VGG，即 TF-Slim 的 vgg_a。',
  'Two 3×3 per block: one 5×5 with a ReLU between.': '每块两个 3×3：相当于中间夹 ReLU 的一个 5×5。',
  'Stacks of 3×3 in place of larger kernels; 212 pixels at pool5 is less than its input.':
    '用 3×3 的堆叠代替更大的卷积核；pool5 处的 212 像素小于其输入。',
  'One more 3×3 in each of the last three blocks.': '最后三块各多一个 3×3。',
  'Two 3×3 per block, skips around them.': '每块两个 3×3，外加跳跃连接。',
  'More 3×3 per path than ResNet-50, so the wider theoretical field.':
    '每条路径上的 3×3 比 ResNet-50 多，因此理论感受野更宽。',
  'One 3×3 per bottleneck: deeper than ResNet-34, yet a smaller field.':
    '每个瓶颈块一个 3×3：比 ResNet-34 深，感受野却更小。',
  'A field four times its input; the effective one is not.': '理论感受野是输入的四倍；有效感受野并非如此。',
  'A field of over a thousand pixels, most of it hardly used.':
    '理论感受野超过一千像素，大部分几乎没有用到。',
  'Branches of different reach, joined by concatenation.': '延伸范围不同的分支，以拼接汇合。',
  "SAME with strides: the padding depends on the input's size.": '带步幅的 SAME：填充取决于输入尺寸。',
  '1×7 and 7×1 in place of 7×7; what strides is VALID, so the padding is known at any size.':
    '以 1×7 和 7×1 代替 7×7；带步幅的层为 VALID，因此任何尺寸下填充都是确定的。',
  'Depthwise 3×3 and 1×1: the field of a plain stack for an eighth of its multiplications.':
    '逐通道 3×3 加 1×1：以八分之一的乘法得到普通堆叠的感受野。',
  'Inverted residuals: the depthwise 3×3 works on six times the channels.':
    '倒置残差：逐通道 3×3 作用于六倍的通道。',
  'Every layer reads all before it in its block: a path of every length to the output.':
    '每层读取块内此前所有层：到输出的路径有各种长度。',
  '7×7 depthwise kernels.': '7×7 逐通道卷积核。',
  'Batch norm stands for its layer norm, its layer scale is left out.':
    '以批归一化代替层归一化，略去 layer scale。',
  '31×31 kernels make a wide effective field with few layers.':
    '31×31 的卷积核以很少的层得到宽大的有效感受野。',
  'The 5×5 beside each, merged after training, is a branch here.': '并列的 5×5 在训练后合并，这里写作分支。',
  '51×5, 5×51 and 5×5 side by side: a cross-shaped field.': '51×5、5×51 和 5×5 并列：十字形的感受野。',
  'Without its sparse weights and its 1.3 times wider layers; batch norm stands for layer norm.':
    '不含稀疏权重和 1.3 倍宽的层；以批归一化代替层归一化。',
  'VGG-16 at stride 8; fc6 dilated by 12 reads nine places far apart.':
    '步幅为 8 的 VGG-16；fc6 的扩张率为 12，读取相距很远的九处。',
  'Dropout and the CRF are left out.': '略去随机失活和 CRF。',
  'Atrous pyramid of rates 6, 12 and 18 at stride 16, the last stage dilated by 2, 4 and 8.':
    '步幅 16 处扩张率为 6、12、18 的空洞金字塔，最后一个阶段的扩张率为 2、4、8。',
  'The image-level branch is there where the input has a size.': '输入有尺寸时才有图像级分支。',
  'Down, up and across: fine positions beside a wide field.':
    '下行、上行与横跨：精细的位置与宽大的感受野并存。',
  'Padded, where the paper crops; a size must be a multiple of 16.':
    '论文裁剪之处这里用填充；尺寸须为 16 的倍数。',
  'Feature pyramid, ResNet-50': '特征金字塔，ResNet-50',
  'P5 … P2: coming down from the top, the finest level sees nearly as far as the coarsest.':
    'P5 … P2：自顶向下，最细的一级几乎看得与最粗的一级一样远。',
  'A size must be a multiple of 32.': '尺寸须为 32 的倍数。',
  'The discriminator named after its field: every output judges 70×70 pixels.':
    '以感受野得名的判别器：每个输出判断 70×70 像素。',
  'WaveNet stack': 'WaveNet 堆叠',
  'Dilations 1 … 512 of kernel 2, gated, causal: ten layers see 1,024 samples, all of them past.':
    '核宽 2，扩张率 1 … 512，门控、因果：十层看到 1,024 个采样，全部是过去的。',
  'MS-TCN, one stage': 'MS-TCN，一个阶段',
  'Dilations 1 … 512 of kernel 3: ten layers see 2,047 frames, as many before as after.':
    '核宽 3，扩张率 1 … 512：十层看到 2,047 帧，前后一样多。',
  'Two causal convolutions of kernel 7 per dilation, as for sequential MNIST.':
    '每个扩张率两个核宽 7 的因果卷积，用于序列 MNIST。',
  'Plain 1-D stack': '普通一维堆叠',
  'Twenty layers of kernel 3 see 41 samples: what dilation spares.':
    '二十层核宽 3 的卷积看到 41 个采样：可见扩张省去了多少。',
  'No paper: the undilated counterpart of WaveNet and TCN': '没有论文：WaveNet 与 TCN 的不扩张对照',
  'No paper: the undilated counterpart of WaveNet and TCN.': '没有论文：WaveNet 与 TCN 的不扩张对照。',
  'Anchors well below the field of their layer, to match its effective part.':
    '锚框远小于所在层的感受野，以匹配其有效部分。',
  'L2 normalisation is left out.': '略去 L2 归一化。',
  'Inception modules spread the fields of one map.': 'Inception 模块使同一特征图的感受野分散。',
  'C.ReLU is written as twice the kernels.': 'C.ReLU 写作两倍的卷积核。',
  'Six maps for six sizes of objects: boxes against fields.':
    '六个特征图对应六种大小的物体：检测框与感受野相对照。',
  'Strided stack, Luo et al.': 'Luo 等，带步幅的堆叠',
  'Fifteen 3×3, layers 4, 8 and 12 of stride 2: subsampling widens the effective field.':
    '十五层 3×3，第 4、8、12 层步幅为 2：下采样扩大有效感受野。',
  'Dilated stack, Luo et al.': 'Luo 等，扩张的堆叠',
  'Fifteen 3×3, layers 4, 8 and 12 dilated by 2, 4 and 8: wider, and square at its edge.':
    '十五层 3×3，第 4、8、12 层扩张率为 2、4、8：更宽，边缘呈方形。',
  'Skip stack, Luo et al.': 'Luo 等，带跳跃连接的堆叠',
  'Fifteen 3×3, a skip around each: the same theoretical field, a smaller effective one.':
    '十五层 3×3，每层一条跳跃连接：理论感受野相同，有效感受野更小。',

  // Receptive fields
  'There is no layer number {}; the network has layers 0 to {}.': '没有第 {0} 层；网络有第 0 到 {1} 层。',
  '{}: a unit is two whole numbers [y, x]; found {}.': '{0}：单元是两个整数 [y, x]；这里却是 {1}。',
  '{}: unit [{}] lies outside its plane of {}×{}; rows go from 0 to {}, columns from 0 to {}.':
    '{0}：单元 [{1}] 在其 {2}×{3} 平面之外；行从 0 到 {4}，列从 0 到 {5}。',
  'A unit is two whole numbers [y, x]; {} is {}.': '单元是两个整数 [y, x]；{0} 是 {1}。',
  "Where this receptive field lies along {} depends on the input's size, because of SAME padding with a stride; give the input a `size`.":
    '由于带步幅的 SAME 填充，此感受野沿 {0} 的位置取决于输入尺寸；请给输入指定 `size`。',
  '{}: its receptive field or effective stride passes {}, the largest whole number counted exactly; lower the strides, scales or dilations up to here.':
    '{0}：其感受野或有效步幅超过可精确计数的最大整数 {1}；请减小到此为止的步幅、放大倍数或扩张率。',
  '{}: the boxes of its units repeat only after more than {} units; lower the scales or the strides of transposed convolutions up to here.':
    '{0}：其单元的框要超过 {1} 个单元才重复；请减小到此为止的放大倍数或转置卷积的步幅。',
  'groups {}': '分组 {0}',
  bias: '偏置',
  'output padding {}': '输出填充 {0}',
  'slope {}': '斜率 {0}',
  'tanh approximation': 'tanh 近似',
  'rate {}': '比率 {0}',
  'stride {}': '步幅 {0}',
  'dilation {}': '扩张率 {0}',
  'padding {}': '填充 {0}',
  'padding by input size': '填充取决于输入尺寸',
  'a unit is one pixel: r = 1': '一个单元就是一个像素：r = 1',
  '{}, from up to {} of {}': '{0}，来自 {2} 的至多 {1} 个单元',
  ', from up to {} of {}': '，来自 {1} 的至多 {0} 个单元',
  '{}, from up to {} neighbours in {}': '{0}，来自 {2} 中的至多 {1} 个相邻单元',
  ', from up to {} neighbours in {}': '，来自 {1} 中的至多 {0} 个相邻单元',
  'r = {}, each unit of {} becomes {}': 'r = {0}，{1} 的每个单元变为 {2} 个',
  'r = {}, around {}': 'r = {0}，范围为 {1}',
  'r = {}, as {}': 'r = {0}，同 {1}',
  'r = {} at unit 0; branches differ in stride': 'r = {0}（单元 0 处）；各分支步幅不同',
  'r = {}, the widest of {} units that alternate': 'r = {0}，为交替变化的 {1} 个单元中最宽者',
  'At {}, {}.': '在 {0} 处，{1}。',
  'at {}, {}': '在 {0} 处，{1}',
  'along y {}': '沿 y {0}',
  'along x {}': '沿 x {0}',
  'along {} {}{}': '沿 {0} {1}{2}',
  'y: {}; x: {}': 'y：{0}；x：{1}',
  '{} looks every {} px, {}': '{0} 每 {1} px 看一次，{2}',
  '{} look every {} px, {}': '{0} 每 {1} px 看一次，{2}',
  '{} looks every {} px': '{0} 每 {1} px 看一次',
  '{} look every {} px': '{0} 每 {1} px 看一次',
  'the first unit is centred on {}: {} px apart': '首个单元的中心为 {0}：相差 {1} px',
  misaligned: '未对齐',
  "Branches look at different places: {}. A unit's box is the hull of all branches'.":
    '各分支看的位置不同：{0}。单元的框是所有分支的外包框。',
  'larger than the input': '大于输入',
  'Its {} box is larger than the {} input: wherever the unit is, at least {} of it lies in the padding.':
    '其 {0} 的框大于 {1} 的输入：无论单元在何处，至少有 {2} 落在填充区。',
  '{} unseen': '{0} 看不到',
  'No unit sees {} of the input, at least {} of its pixels: {}':
    '没有单元能看到输入的{0}，至少占其像素的 {1}：{2}',
  'No unit sees {} of the input, {} of its pixels: {}': '没有单元能看到输入的{0}，占其像素的 {1}：{2}',
  'No unit sees {} of the input, {}': '没有单元能看到输入的{0}，{1}',
  'what {} passes over is lost to every layer after it.': '{0} 跳过的内容，其后各层都看不到。',
  'its paths touch nothing between them.': '其路径不触及它们之间的内容。',
  'its stride is longer than its kernel and passes over {} of the units of {}, and their neighbours do not see what they see.':
    '其步幅大于卷积核，跳过了 {1} 的 {0} 的单元，而相邻单元看不到它们所见。',
  '{} holes': '{0} 空洞',
  'A unit sees {} of its box: no path touches {}, because its kernel steps further than the fields before it are wide, and nothing since fills the gaps (gridding). Other units see what lies between.':
    '单元只看到其框的 {0}：没有路径触及{1}，因为其卷积核的步长大于此前感受野的宽度，之后也没有层填补空隙（网格效应）。其他单元能看到其间的内容。',
  'A unit sees {} of its box: no path touches {}, because the kernel of {} steps further than the fields before it are wide, and nothing since fills the gaps (gridding). Other units see what lies between.':
    '单元只看到其框的 {0}：没有路径触及{1}，因为 {2} 的卷积核的步长大于此前感受野的宽度，之后也没有层填补空隙（网格效应）。其他单元能看到其间的内容。',
  'skips {} of {}': '跳过 {1} 的 {0}',
  'Its stride is longer than its kernel: it reads nothing of {} rows and columns of {}, {} of the units there. Their neighbours see the same pixels, so no pixel of the input is lost.':
    '其步幅大于卷积核：{1} 的行和列中有 {0}不读取，占那里单元的 {2}。相邻单元看到同样的像素，因此没有丢失输入像素。',
  'Its stride is longer than its kernel: it reads nothing of {} rows of {}, {} of the units there. Their neighbours see the same pixels, so no pixel of the input is lost.':
    '其步幅大于卷积核：{1} 的行中有 {0}不读取，占那里单元的 {2}。相邻单元看到同样的像素，因此没有丢失输入像素。',
  'Its stride is longer than its kernel: it reads nothing of {} columns of {}, {} of the units there. Their neighbours see the same pixels, so no pixel of the input is lost.':
    '其步幅大于卷积核：{1} 的列中有 {0}不读取，占那里单元的 {2}。相邻单元看到同样的像素，因此没有丢失输入像素。',
  'Its stride is longer than its kernel: it reads nothing of {} of {}, {} of the units there. Their neighbours see the same pixels, so no pixel of the input is lost.':
    '其步幅大于卷积核：它不读取 {1} 的{0}，占那里单元的 {2}。相邻单元看到同样的像素，因此没有丢失输入像素。',
  '{} units that see {}, and then again {} px on': '{0} 个单元看到 {1}，之后每隔 {2} px 重复',
  '{} to {} px': '{0} 到 {1} px',
  '{} units alternate': '{0} 个单元交替',
  'Its boxes are not one size, one stride apart: {}, because it puts more units where there was one. The size shown is the largest.':
    '其各框尺寸不一、间距不等：{0}，因为它在原来一个单元处放置了多个单元。所示尺寸为最大者。',
  'Its boxes are not one size, one stride apart: {}, because of {}. The size shown is the largest.':
    '其各框尺寸不一、间距不等：{0}，原因在 {1}。所示尺寸为最大者。',
  '{} of every {} rows and columns': '每 {1} 行、每 {1} 列中的 {0} 行、{0} 列',
  '{} of every {} rows and {} of every {} columns': '每 {1} 行中的 {0} 行和每 {3} 列中的 {2} 列',
  '{} of every {} rows': '每 {1} 行中的 {0} 行',
  '{} of every {} columns': '每 {1} 列中的 {0} 列',
  '{} of its {} rows and columns': '其 {1} 行、{1} 列中的 {0} 行、{0} 列',
  '{} of its {} rows and {} of its {} columns': '其 {1} 行中的 {0} 行和其 {3} 列中的 {2} 列',
  '{} of its {} rows': '其 {1} 行中的 {0} 行',
  '{} of its {} columns': '其 {1} 列中的 {0} 列',

  // Theory
  'max-pool: each position of a window is taken as chosen equally often, independently of the gradient.':
    'max-pool：假定窗口内各位置被选中的机会相等，且与梯度无关。',
  'max-pool: each position of a window is taken as chosen equally often, independently of the gradient, of other windows and of the slope that led to it.':
    'max-pool：假定窗口内各位置被选中的机会相等，且与梯度、其他窗口以及此前的斜率无关。',
  'multiply: each factor is taken as independent of the gradient, of the other factor and of its neighbours.':
    'multiply：假定各因子与梯度、另一因子及相邻位置无关。',
  '{}: its slope is taken as independent of the gradient and of its neighbours, its input as normal (mean field, close in wide layers).':
    '{0}：假定其斜率与梯度及相邻位置无关，其输入为正态（平均场，层宽时接近）。',
  'add: what the channels behind an activation have in common adds up along skips, and is left out: the measured field is smaller, the more so the more channels the unit sums.':
    'add：激活函数之后各通道的共同部分会沿跳跃连接累加，这里略去：实测感受野更小，单元求和的通道越多越明显。',
  'sum over channels: what they have in common right behind an activation adds up, and is left out: the measured field is a little smaller than the prediction.':
    '对通道求和：紧接激活函数之后各通道的共同部分会累加，这里略去：实测感受野比预测略小。',
  'the covariance between positions became too large to follow and was left out: averages and upsampling before this layer take their neighbours as uncorrelated.':
    '位置间的协方差过大，无法跟踪，已略去：此层之前的平均与上采样把相邻位置视为不相关。',
  '{} meet here: branches, and paths are counted through a single chain of convolutions only. Ask for a layer before it, or let predictErf give the gradient.':
    '{0} 在此汇合：有分支，而路径只能沿单链卷积计数。请改问它之前的层，或用 predictErf 求梯度。',
  '{}: {}, and paths are counted through a single chain of convolutions only. Ask for a layer before it, or let predictErf give the gradient.':
    '{0}：{1}，而路径只能沿单链卷积计数。请改问它之前的层，或用 predictErf 求梯度。',
  '{} meet here: branches': '{0} 在此汇合：有分支',
  'The paths go through {} positions along one axis, and at most {} are counted; lower the depth, strides or dilations.':
    '路径沿一个轴经过 {0} 个位置，最多计数 {1} 个；请减小深度、步幅或扩张率。',
  '{} is {}; it must be one of {}.': '{0} 是 {1}；必须是以下之一：{2}。',
  "{}: channel is {}; it must be 'sum' or a whole number from 0 to {}.":
    "{0}：channel 是 {1}；必须是 'sum' 或 0 到 {2} 的整数。",
  '{}: unit [{}] sees only padding: no input pixel can move it. Choose a unit nearer the middle.':
    '{0}：单元 [{1}] 只看到填充：没有输入像素能影响它。请选择更靠中间的单元。',

  // Engine
  'The only WebGPU adapter computes in software; the CPU backend may be faster.':
    '唯一的 WebGPU 适配器是软件实现；CPU 后端可能更快。',
  'The only WebGPU adapter computes in software; the CPU backend is quicker for this network.':
    '唯一的 WebGPU 适配器是软件实现；对此网络 CPU 后端更快。',
  'The only WebGPU adapter computes in software; it is quicker for this network.':
    '唯一的 WebGPU 适配器是软件实现；对此网络它更快。',
  'The only WebGPU adapter computes in software; {} is quicker for this network.':
    '唯一的 WebGPU 适配器是软件实现；对此网络 {0} 更快。',
  'the CPU backend': 'CPU 后端',
  'This engine is closed; create another.': '此引擎已关闭；请另建一个。',
  'Unit [{}] of {} sees only padding: no input pixel can move it. Choose a unit nearer the middle.':
    '{1} 的单元 [{0}] 只看到填充：没有输入像素能影响它。请选择更靠中间的单元。',
  'parameters.{}.weight is missing; it needs {} values ({}).':
    '缺少 parameters.{0}.weight；它需要 {1} 个值（{2}）。',
  'One draw needs {} in all, {} of it in {}, and the device allows {}; lower the channels, the depth, the kernel or the input’s size.':
    '一次抽样共需 {0}，其中 {1} 在 {2}，而设备只允许 {3}；请减小通道数、深度、卷积核或输入尺寸。',
  'One draw needs {} in all, {} of it in {}, and the device allows {}; {}':
    '一次抽样共需 {0}，其中 {1} 在 {2}，而设备只允许 {3}；{4}',
  '{} needs {} for one draw, the device allows {}; lower the channels, the depth, the kernel or the input’s size.':
    '{0} 一次抽样需要 {1}，而设备只允许 {2}；请减小通道数、深度、卷积核或输入尺寸。',
  '{} needs {} for one draw, the device allows {}; {}': '{0} 一次抽样需要 {1}，而设备只允许 {2}；{3}',
  'lower the channels, the depth, the kernel or the input’s size.': '请减小通道数、深度、卷积核或输入尺寸。',
  'SAME padding of {} and {} more depends on the input size; shown for a size the strides divide.':
    '{0} 及另外 {1} 层的 SAME 填充取决于输入尺寸；这里按步幅能整除的尺寸显示。',
  'SAME padding of {} depends on the input size; shown for a size the strides divide.':
    '{0} 的 SAME 填充取决于输入尺寸；这里按步幅能整除的尺寸显示。',
  'SAME padding of {}{} depends on the input size; shown for a size the strides divide.':
    '{0}{1} 的 SAME 填充取决于输入尺寸；这里按步幅能整除的尺寸显示。',
  'Memory allows {} draw at a time.': '内存只够每次 {0} 次抽样。',
  'Memory allows {} draws at a time.': '内存只够每次 {0} 次抽样。',
  'Forward values are computed twice: memory does not hold all of them.':
    '前向值计算两次：内存放不下全部的值。',
  'The cone of the unit covers {}×{} positions of {}, and {} covers at most {}; lower the strides, the dilation, the depth, the kernel or the input’s size.':
    '单元的锥体覆盖 {2} 的 {0}×{1} 个位置，而 {3} 最多覆盖 {4} 个；请减小步幅、扩张率、深度、卷积核或输入尺寸。',
  '{} is {}; it must be a whole number from {} to {}.': '{0} 是 {1}；必须是 {2} 到 {3} 的整数。',
  'There is no layer "{}"; the network has {}.': '没有名为“{0}”的层；网络有 {1}。',
  'channel of {}': '{0} 的 channel',
  "unit is {}; it must be 'center' or [y, x].": "unit 是 {0}；必须是 'center' 或 [y, x]。",
  "unit's {} in {}": '{1} 中 unit 的 {0}',
  'parameters are missing; give { [layer]: { weight, … } } for every convolution.':
    '缺少 parameters；请为每个卷积给出 { [layer]: { weight, … } }。',
  'input is an array of {} values, but the input plane is unbounded; give the input layer a size.':
    'input 是 {0} 个值的数组，而输入平面无界；请给输入层指定尺寸。',
  'input has {} values; [channel, y, x] of {}×{}×{} needs {}.':
    'input 有 {0} 个值；[channel, y, x] 为 {1}×{2}×{3}，需要 {4} 个。',
  'parameters name a layer "{}" that the network does not have.': 'parameters 提到网络中没有的层“{0}”。',
  'parameters.{}.{} must be a Float32Array.': 'parameters.{0}.{1} 必须是 Float32Array。',
  'parameters.{}.{} has no place in layer "{}" ({}).': 'parameters.{0}.{1} 在层“{2}”中没有位置（{3}）。',
  'its plane is unbounded: give the input a size': '其平面无界：请给输入指定尺寸',
  'parameters.{}.{} has {} values; the layer needs {}.': 'parameters.{0}.{1} 有 {2} 个值；该层需要 {3} 个。',
  'All draws of this run are done.': '本次运行的抽样已全部完成。',
  "All {} draws leave float32: at this depth their scale cannot be written down. Normalise each draw (normalize: 'draw'), or choose glorot weights or a shallower network.":
    "全部 {0} 次抽样都超出 float32 的范围：在此深度其尺度无法表示。请对每次抽样归一化（normalize: 'draw'），或选用 glorot 权重或更浅的网络。",
  '{} of {} draws are dead (their gradient is zero everywhere) and left out: nothing is left to show. Use more channels, or another activation.':
    '{1} 次抽样中有 {0} 次失活（梯度处处为零），未计入：没有可显示的内容。请增加通道数，或换用其他激活函数。',
  '{} of {} draws are dead (their gradient is zero everywhere) and left out.':
    '{1} 次抽样中有 {0} 次失活（梯度处处为零），未计入。',
  "{} of {} draws leave float32 and are left out; normalize 'draw' keeps them.":
    "{1} 次抽样中有 {0} 次超出 float32 的范围，未计入；normalize 'draw' 可保留它们。",
  'This run was stopped.': '本次运行已停止。',
  'This profile was stopped.': '本次性能剖析已停止。',
  'draws is {}; a profile is of a whole number, 1 or more.': 'draws 为 {0}；性能剖析需要 1 或更大的整数。',
  'multiply-adds of float32 in registers': '寄存器中的 float32 乘加',
  'multiply-adds of float64 in JavaScript on one core': 'JavaScript 单核的 float64 乘加',
  'multiply-adds of float32 in WebAssembly SIMD on one core': 'WebAssembly SIMD 单核的 float32 乘加',
  'The peak’s sum is {}, and {} is right.': '峰值测量的和为 {0}，应为 {1}。',
  'peak.wgsl counts {} in thread {}.': 'peak.wgsl 在线程 {1} 中数出 {0}。',
  'TypeScript on one core': 'TypeScript，单核',
  'TypeScript on {} cores': 'TypeScript，{0} 核',
  'WebAssembly SIMD on one core': 'WebAssembly SIMD，单核',
  'WebAssembly SIMD on {} cores': 'WebAssembly SIMD，{0} 核',
  'One draw needs {} MiB, more than are free; lower the channels, the depth, the kernel or the input’s size.':
    '一次抽样需要 {0} MiB，超过可用内存；请减小通道数、深度、卷积核或输入尺寸。',
  'The session was closed while it was computing.': '会话在计算中被关闭。',
  'The session was closed.': '会话已关闭。',
  'Chrome, Edge and Safari 26 have WebGPU switched on; the CPU backend needs none.':
    'Chrome、Edge 和 Safari 26 默认启用 WebGPU；CPU 后端不需要它。',
  'unnamed adapter': '未命名的适配器',
  'This page is not secure (https or localhost), and browsers give WebGPU to no other.':
    '本页不是安全页面（https 或 localhost），而浏览器只向安全页面提供 WebGPU。',
  'This browser has no WebGPU.': '此浏览器没有 WebGPU。',
  'This browser has WebGPU but found no adapter for it.': '此浏览器有 WebGPU，但没有找到适配器。',
  'This browser has WebGPU but found no adapter for it. {}': '此浏览器有 WebGPU，但没有找到适配器。{0}',
  'The device did not give {} MiB for {} draws at a time ({}); lower the channels, the depth, the kernel or the input’s size.':
    '设备没有给出每次 {1} 次抽样所需的 {0} MiB（{2}）；请减小通道数、深度、卷积核或输入尺寸。',
  '{}.wgsl did not compile: {}': '{0}.wgsl 编译失败：{1}',
  'The device refused a command: {}': '设备拒绝了命令：{0}',
  'The GPU device was lost ({}).': 'GPU 设备已丢失（{0}）。',
  'The GPU device was lost ({}). {}': 'GPU 设备已丢失（{0}）。{1}',
  'Computing again on a new one.': '正在新设备上重新计算。',

  'This frame is sandboxed without allow-same-origin, and browsers give WebGPU to no such frame.':
    '此框架被沙盒化且没有 allow-same-origin，浏览器不向这样的框架提供 WebGPU。',

  // Client
  'Aborted by the caller.': '已被调用方中止。',
  "If the page has a Content-Security-Policy, allow worker-src blob: or give a worker-url from the page's own origin; otherwise try again.":
    '如果网页有 Content-Security-Policy，请放行 worker-src blob:，或用 worker-url 给出同源脚本的地址；否则请重试。',
  'could not be started ({})': '未能启动（{0}）',
  'could not be started': '未能启动',
  'failed: {}': '出错：{0}',
  'sent something unreadable': '发来了无法读取的内容',
  'did not answer within {} s': '在 {0} 秒内没有应答',
  'speaks version {} and this page version {}: worker-url names another release':
    '的版本是 {0}，而本页是 {1}：worker-url 指向了另一个版本',
  'The worker was closed.': 'Worker 已关闭。',
  'The figure was closed.': '图已关闭。',
  'This point is wanted no more.': '不再需要此点。',
  'There is no point "{}" in this sweep.': '本次扫描中没有点“{0}”。',

  // View
  'linear scale': '线性尺度',
  'square root scale': '平方根尺度',
  'logarithmic scale, {} decades': '对数尺度，{0} 个数量级',
  'logarithmic scale': '对数尺度',
  '{}, {} decades': '{0}，{1} 个数量级',
  'square root': '平方根',
};

/** What stands in the holes of messages, and says too little to be looked for anywhere else. */
export const pieces: Readonly<Record<string, string>> = {
  '{} of every {}': '每 {1} 个中的 {0} 个',
  '{} of its {}': '其 {1} 个中的 {0} 个',
  '{} and {}': '{0} 和 {1}',
  '{}, {} and {}': '{0}、{1} 和 {2}',
  '{} or {}': '{0} 或 {1}',
  '{} more': '另外 {0} 个',
  '{} and {} more': '{0} 及另外 {1} 层',
  ' and {} more': ' 及另外 {0} 层',
  '{} for {}': '{1} 在 {0}',
  nothing: '空',
  text: '文本',
  kernel: '卷积核',
  stride: '步幅',
  dilation: '扩张率',
  '{} weights': '{0} 的权重',
  '{} mask': '{0} 的掩码',
  '{} given': '{0}（给定）',
  '{} drawn': '{0}（抽取）',
  '{} seed': '{0}（种子）',
  '{} forward': '{0}（前向）',
  '{} gradient': '{0}（梯度）',
  '{} weights {}': '{0} 的权重 {1}',
  'aggregate {}': '汇总 {0}',
  'rescale after {}': '{0} 之后的缩放',
  'padding of {} channels': '{0} 个通道的填充',
  '{} before and {} after': '前 {0} 后 {1}',
  '{} (rows), {} (columns)': '{0}（行）、{1}（列）',
  'the input': '输入',
  'the title': '标题',
  'it is {}': '它是 {0}',
  'expected {}': '应为 {0}',
  'a number ({})': '一个数（{0}）',
  'one of {}': '以下之一：{0}',
  'one of {}; did you mean `{}`?': '以下之一：{0}；是否想写 `{1}`？',
  'a list': '列表',
  'a value': '一个值',
  'a function': '函数',
  'a symbol': '符号',
  'a number': '一个数',
  'an object': '对象',
};
