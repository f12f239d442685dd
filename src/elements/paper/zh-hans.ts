// Simplified Chinese of the paper page's figures: the words of <erf-claim> and what the claims say. Words only.
import type { Catalogue } from '../language/message.ts';

const gaussianRule = {
  'Counted as Gaussian: R² of the fit at least {}, and excess kurtosis within ±{}, two standard errors included.':
    '判为高斯的条件：拟合 R² 不低于 {0}，且超额峰度在 ±{1} 以内，计入两倍标准误。',
};

export const catalogue: Catalogue = {
  words: {
    '{0}, {1}': '{0}，{1}',
    'takes long: measured when asked for': '耗时较长：需要时再测量',
    'There is no figure “{0}” here.': '这里没有名为“{0}”的图。',
    'Maps measured': '已测量的贡献图',
    Maps: '贡献图',
    '{0} of {1} maps': '{0} / {1} 幅贡献图',
    '{0} · waits for its turn': '{0} · 等待轮到',
    'Measured when it comes into sight.': '进入视野后开始测量。',
    'Copy link to this figure': '复制此图的链接',
    Copy: '复制',
    'Copy the link to: {0}': '复制链接：{0}',
    'Link copied.': '链接已复制。',
    'The browser does not let this page copy: select the lines above.':
      '浏览器不允许本页复制：请选中上面几行。',
    'The browser does not let this page copy. The link: {0}': '浏览器不允许本页复制。链接是：{0}',
    Open: '打开',
    'Point at a map to read it; click it to open it in the lab.':
      '指向贡献图可读取数值；点击则在实验室中打开。',
    '{0}: not measured yet.': '{0}：尚未测量。',
    '{0} of {1} px': '占 {1} px 的 {0}',
    '{0}: the box is {1} pixels, the effective field {2}, {3} of it.':
      '{0}：理论框 {1} 像素，有效感受野 {2}，占其 {3}。',
    'All numbers of this figure': '此图的全部数值',
    'Theory, px': '理论，px',
    Noise: '噪声',
    'Dead draws': '失活的抽样',
    'Link to the lab': '实验室链接',
    'Theory: the size of the root mean square gradient of infinitely many draws, ≈ where activations are taken as independent of what passes them. Noise: standard error of the mean map, relative; its square is about what it costs of R². Sigma and kurtosis: mean of the two axes.':
      '理论：无穷多次抽样下梯度均方根的尺寸，≈ 表示把激活函数视为与所通过的量无关。噪声：平均贡献图的相对标准误；其平方约为 R² 因此损失的量。σ 与峰度：两轴的均值。',
    '{0} of all {1} draws are dead: their gradient is zero everywhere. They are counted here and left out of every mean.':
      '全部 {1} 次抽样中有 {0} 次失活：梯度处处为零。这里予以计数，但不计入任何平均。',
    exact: '精确',
    'What the paper says, and what is measured here': '论文的说法与此处的测量',
    Paper: '论文',
    Here: '此处',
    Judged: '判定',
    holds: '成立',
    'does not hold': '不成立',
    'cannot be told': '无法判定',
    'not measured yet': '尚未测量',
    'The draws leave it open. ': '现有抽样不足以判定。',
  },
  frames: {},
  messages: {
    ...gaussianRule,
    // Judged
    '{}: {} against {} pixels, {} times': '{0}：{1} 像素，对比 {2} 像素，为其 {3} 倍',
    'R² {}, excess kurtosis {}': 'R² {0}，超额峰度 {1}',
    '{}: R² {}, excess kurtosis {}': '{0}：R² {1}，超额峰度 {2}',
    'Uniform weights': '相等权重',
    'Random weights': '随机权重',
    'Random weights + ReLU': '随机权重 + ReLU',

    // Depth
    '{} layers': '{0} 层',
    '{} layers: R² {}, excess kurtosis {}': '{0} 层：R² {1}，超额峰度 {2}',
    '{} layers: {}': '{0} 层：{1}',
    'A Gaussian blob, smaller than the box': '高斯斑，比理论框小',
    'Whatever the weights, the map is a bell around the centre; the deeper the stack, the closer it comes to a Gaussian and the less of the box it fills.':
      '无论权重如何，贡献图都是以中心为峰的钟形；堆叠越深，越接近高斯，占理论框的比例越小。',
    'Here: 3×3 kernels; random weights with 8 channels and the mean |gradient| of 64 draws, where the paper averages 20 runs and its analysis has one channel.':
      '此处：3×3 卷积核；随机权重、8 个通道，取 64 次抽样的 |梯度| 均值；论文对 20 次运行取平均，其分析只有一个通道。',
    'The effective field fills a smaller share of the box the deeper the stack is.':
      '堆叠越深，有效感受野占理论框的比例越小。',
    'Section 3 shows maps in boxes of 11, 21, 41 and 81 pixels; no other numbers.':
      '第 3 节给出理论框为 11、21、41 和 81 像素的贡献图；没有其他数字。',
    '{}: {}, {}, {}, {}': '{0}：{1}、{2}、{3}、{4}',
    'Each share must be smaller than the one before by two standard errors.':
      '每个比例都必须比前一个小两倍标准误以上。',
    'With depth the map becomes a Gaussian, with and without ReLU.': '无论有无 ReLU，贡献图随深度趋于高斯。',
    'Section 2 proves it for the limit; section 3 shows it by the eye.':
      '第 2 节证明了极限情形；第 3 节凭目测展示。',
    '{}: excess kurtosis {}, R² at 40 layers {}': '{0}：超额峰度 {1}，40 层时 R² {2}',
    'The excess kurtosis must be nearer to 0 at 40 layers than at 5 by two standard errors, and the map Gaussian there.':
      '40 层时的超额峰度必须比 5 层时更接近 0，差距在两倍标准误以上，且 40 层的贡献图为高斯。',
    'At 5 layers random maps still reach the box’s edge and are flatter than a bell.':
      '5 层时，随机权重的贡献图仍触及理论框的边缘，比钟形更平。',
    'Uniform weights give the Gaussian that theory gives.': '相等权重给出理论所预言的高斯。',
    'Section 2: the n-fold convolution of a box with itself, of variance n·(3² − 1)/12 an axis.':
      '第 2 节：矩形函数自卷积 n 次，每轴方差为 n·(3² − 1)/12。',
    'Sigma {}; theory {}': 'σ {0}；理论 {1}',
    'Sigma {}': 'σ {0}',
    'Theory {}': '理论 {0}',
    'The gradient itself, in float32, against the closed form: sigma to four digits, and the number of pixels above the threshold where it is predicted.':
      '以 float32 计算的梯度本身与闭式解比较：σ 精确到四位，有预测时还比较高于阈值的像素数。',
    'ReLU leaves the map near a Gaussian.': '有 ReLU 时贡献图仍接近高斯。',
    'Section 3, by the eye: a bit less Gaussian than without.': '第 3 节，凭目测：比没有 ReLU 时略偏离高斯。',
    '{} of {} draws were dead and are left out.': '{1} 次抽样中有 {0} 次失活，未计入。',
    'With 8 channels ReLU costs next to nothing; with one it costs much, see the next figure.':
      '8 个通道时 ReLU 几乎没有影响；只有一个通道时影响很大，见下一图。',

    // Activations
    'One channel': '一个通道',
    'Eight channels': '八个通道',
    'ReLU, tanh and sigmoid': 'ReLU、tanh 与 sigmoid',
    'At 20 layers, averaged over 100 runs with fresh weights and inputs, tanh and sigmoid leave the map close to a Gaussian, ReLU a little less close.':
      '20 层、每次重新抽取权重与输入、对 100 次运行取平均时，tanh 和 sigmoid 的贡献图接近高斯，ReLU 的略差一些。',
    'Here: 20 layers of 3×3, 100 draws of weights and input as in the paper; once with one channel, as in its analysis, and once with eight.':
      '此处：20 层 3×3，与论文一样抽取 100 次权重与输入；一行用一个通道（如其分析），一行用八个通道。',
    'With tanh and sigmoid the map is close to a Gaussian.': '用 tanh 和 sigmoid 时，贡献图接近高斯。',
    'Section 3, by the eye: maps of 100 runs; no numbers.': '第 3 节，凭目测：100 次运行的贡献图；没有数字。',
    'One channel, {}: R² {}, excess kurtosis {}': '一个通道，{0}：R² {1}，超额峰度 {2}',
    'One channel, {}: {}': '一个通道，{0}：{1}',
    'With ReLU the mean of 100 runs is less Gaussian, and many of them give nothing at all.':
      '用 ReLU 时，100 次运行的平均偏离高斯，而且其中许多次什么也没有。',
    'Section 3, by the eye; it notes that a ReLU at 0 passes no gradient.':
      '第 3 节，凭目测；论文指出处于 0 的 ReLU 不传梯度。',
    'One channel: R² {} against {} and {}': '一个通道：R² {0}，对比 {1} 和 {2}',
    '{} of {} ReLU draws are dead': '{1} 次 ReLU 抽样中有 {0} 次失活',
    'R² has no standard error, so less Gaussian means a misfit 1 − R² at least {} times that of either other; many means more than {} of the draws, by two standard errors.':
      'R² 没有标准误，因此“偏离高斯”指失拟 1 − R² 至少是另外两者各自的 {0} 倍；“许多”指超过抽样的 {1}，且超出两倍标准误。',
    'Much of the misfit is noise: the mean of the {} draws that live is uncertain by {}, which alone costs at least about {} of R².':
      '失拟大多来自噪声：{0} 次有效抽样的均值有 {1} 的不确定度，仅此一项就至少使 R² 损失约 {2}。',
    'Averaging the dead ones in as zeros would change the map’s height, not its shape.':
      '把失活的抽样当作零计入平均，只会改变贡献图的高度，不会改变形状。',
    'In wider layers the three can hardly be told apart.': '通道更多时，三者几乎无法区分。',
    'Not in the paper, which leaves the width open.': '论文中没有，它未说明通道数。',
    'Eight channels, {}: sigma {} pixels, R² {}': '八个通道，{0}：σ {1} 像素，R² {2}',
    'Counted as alike: all three Gaussian, and each sigma within {} of each other, two standard errors included.':
      '判为相同的条件：三者都为高斯，且 σ 两两相差在 {0} 以内，计入两倍标准误。',
    'What ReLU cuts off one path is averaged over many.': 'ReLU 在一条路径上切断的，会在许多路径上平均掉。',

    // Growth
    '{}: slope {}': '{0}：斜率 {1}',
    'Absolute growth, relative shrinkage': '绝对增长，相对收缩',
    'On logarithmic axes the effective size over depth is a straight line of slope about ½, and its share of the box one of slope about −½.':
      '在对数坐标上，有效尺寸随深度为斜率约 ½ 的直线，其占理论框的比例为斜率约 −½ 的直线。',
    'The maps are those of the first figure; nothing is computed twice.':
      '贡献图与第一图相同；没有重复计算。',
    'The effective size grows like the square root of the depth.': '有效尺寸按深度的平方根增长。',
    'Section 3: slope {}, averaged over 20 runs.': '第 3 节：斜率 {0}，20 次运行的平均。',
    'Judged by random weights, within {} of the paper’s, two standard errors included.':
      '按随机权重判定：与论文相差在 {0} 以内，计入两倍标准误。',
    'Infinitely many draws would give {} over these depths.': '在这些深度上，无穷多次抽样会给出 {0}。',
    'It comes down to ½ only with depth: in shallow stacks the box still cuts off some of the field.':
      '只有很深时才降到 ½：较浅的堆叠中，理论框仍截去了一部分感受野。',
    'Its share of the box shrinks like one over the square root.': '它占理论框的比例按平方根的倒数收缩。',
    'The two slopes always differ by the box’s own, here {} for 2n + 1 over 5 to 40 layers; the paper’s differ by {}, so its depths must reach further than ours.':
      '两个斜率之差总是理论框自身的斜率，这里对 5 到 40 层的 2n + 1 为 {0}；论文的两者相差 {1}，可见其深度范围比我们的更大。',
    'Uniform weights follow theory exactly.': '相等权重与理论完全一致。',
    'Section 2: √n in the limit; no slope given.': '第 2 节：极限为 √n；没有给出斜率。',
    'Slope {}; theory {}': '斜率 {0}；理论 {1}',
    'not asked': '未求',
    'The measured sizes against the closed form’s, to three decimals of the slope.':
      '实测尺寸与闭式解比较，斜率精确到三位小数。',
    'It lies a little below ½: in shallow stacks the map is slightly wider, at the threshold, than the Gaussian it tends to.':
      '它略低于 ½：较浅的堆叠中，贡献图在阈值处比它所趋近的高斯略宽。',

    // Subsampling and dilation
    Dense: '普通',
    'Three of stride 2': '三层步幅 2',
    'Three dilated 2, 4, 8': '三层扩张率 2、4、8',
    'Subsampling against dilation': '下采样与扩张',
    'Three strides, or three dilations, in fifteen layers widen the effective field far more than depth could.':
      '十五层中有三层步幅或三层扩张，扩大有效感受野的效果远胜于加深。',
    'Here: layers 4, 8 and 12 stride or dilate, where the paper leaves the places open; ReLU with 8 channels and 64 draws.':
      '此处：第 4、8、12 层带步幅或扩张，论文没有说明位置；ReLU，8 个通道，64 次抽样。',
    'Subsampling widens the effective field.': '下采样扩大有效感受野。',
    'Section 3, by the eye; no numbers.': '第 3 节，凭目测；没有数字。',
    'Larger than the dense stack’s by two standard errors.': '比普通堆叠大，超出两倍标准误。',
    'Each later step counts for the product of the strides before it.':
      '此后的每一步都要乘以此前各步幅之积。',
    'Dilation widens it too.': '扩张也能扩大。',
    'One step of 8 alone adds as much variance as 64 dense layers.':
      '仅一个扩张率为 8 的层所增加的方差就抵得上 64 个普通层。',
    'The dilated field has the outline of a square.': '扩张所得感受野的轮廓为方形。',
    'Section 3, by the eye: a rectangle, typical of dilation.': '第 3 节，凭目测：矩形，是扩张的典型特征。',
    'Excess kurtosis {} against {} dense': '超额峰度 {0}，普通堆叠为 {1}',
    'R² {}: no longer a Gaussian': 'R² {0}：不再是高斯',
    'R² {}': 'R² {0}',
    'Flatter than the dense map by two standard errors: one long step dominates, and the field takes the shape of that step’s square.':
      '比普通堆叠的贡献图更平，超出两倍标准误：一个大步占主导，感受野呈该步的方形。',
    'A Gaussian needs many steps of like size; fifteen layers with one of 8 are too few.':
      '高斯需要许多大小相近的步；十五层中只有一个 8，太少了。',
    'With uniform weights all three sizes are what theory says.': '权重相等时，三个尺寸都与理论一致。',
    'Not in the paper: exact, from its section 2.': '论文中没有：由其第 2 节精确得出。',
    'Sizes {}': '尺寸 {0}',
    'sigma² = Σ jump²·dilation²·(3² − 1)/12, jump being the product of the strides before a layer; and the sizes of the predicted maps, pixel for pixel.':
      'σ² = Σ 间距²·扩张率²·(3² − 1)/12，间距为该层之前各步幅之积；并逐像素比较预测贡献图的尺寸。',

    // Dropout and skips
    Plain: '普通',
    'Dropout 0.5': '随机失活 0.5',
    Skips: '跳跃连接',
    'Dropout and skip connections': '随机失活与跳跃连接',
    'Dropout leaves the map a Gaussian of the same size; skip connections make the effective field smaller.':
      '随机失活不改变贡献图的高斯形状与尺寸；跳跃连接使有效感受野变小。',
    'Here: 20 layers of 3×3 with 8 channels, 64 draws; dropout of one half after every layer; an identity around every layer but the first, which changes the number of channels.':
      '此处：20 层 3×3，8 个通道，64 次抽样；每层之后有一半随机失活；除第一层（它改变通道数）外，每层都有恒等连接。',
    'The paper gives no settings.': '论文没有给出设置。',
    'Dropout does not change the Gaussian shape.': '随机失活不改变高斯形状。',
    'Section 2, by argument; no numbers.': '第 2 节，由论证得出；没有数字。',
    'A mask is independent of where a unit is: it makes each draw rougher and leaves the mean alone.':
      '掩码与单元的位置无关：它使每次抽样更粗糙，而均值不变。',
    'Nor does it change the size.': '也不改变尺寸。',
    'Follows from section 2; no numbers.': '由第 2 节推出；没有数字。',
    '{}: {} times': '{0}：{1} 倍',
    'Counted as unchanged: within {}, two standard errors included.':
      '判为不变的条件：相差在 {0} 以内，计入两倍标准误。',
    'Skip connections make the effective field smaller.': '跳跃连接使有效感受野变小。',
    '{}: {} against {} pixels ({} and {} of the same box)':
      '{0}：{1} 像素，对比 {2} 像素（占同一理论框的 {3} 和 {4}）',
    'Smaller by two standard errors.': '更小，超出两倍标准误。',
    'What goes over the identity takes no step sideways: with an even share of both, the variance halves and the size falls by √2.':
      '经过恒等连接的部分不向旁边移动：两者各占一半时，方差减半，尺寸缩小 √2 倍。',
    'With ReLU it falls further than the closed form says, which takes open units as independent of their weights: what skips add up is positive, so that units with mostly positive weights are open, and their gradients add in step, as those of equal weights do.':
      '有 ReLU 时，它比闭式解所说的更小，因为闭式解假定单元是否开启与其权重无关：跳跃连接累加的是正值，因此正权重居多的单元更易开启，其梯度同号相加，如同权重相等时一样。',
    'With skips the map is still a Gaussian.': '有跳跃连接时，贡献图仍为高斯。',
    'Not in the paper.': '论文中没有。',
    'Paths of many lengths are mixed: a peak with longer tails, where a plain stack is a little flat.':
      '多种长度的路径混合在一起：峰更尖、尾更长，而普通堆叠略偏平。',

    // Initialisation
    'The usual: alike everywhere': '通常：处处相同',
    'Low at the centre': '中心较小',
    'Initialisation: low at the centre, high outside': '初始化：中心小，外围大',
    'Random weights with a smaller scale at the kernel’s centre and a larger one outside widen the effective field, and leave it a Gaussian.':
      '卷积核中心尺度较小、外围尺度较大的随机权重能扩大有效感受野，并保持高斯形状。',
    'Here: 10 layers without activation, 8 channels, 64 draws, and 256 for 3×3, where the effect is smallest.':
      '此处：10 层，无激活函数，8 个通道，64 次抽样；3×3 时效果最小，用 256 次。',
    'The paper names no numbers for the scales; ours rise from a tenth at the centre to one at the border, for every kernel alike in mean square.':
      '论文没有给出尺度的数值；这里从中心的十分之一升到边缘的一，各卷积核的均方相同。',
    'It widens the effective field.': '它扩大有效感受野。',
    'Section 4; no sizes given.': '第 4 节；没有给出尺寸。',
    'It reports quicker training in a few cases, and no clear gain in all.':
      '论文称少数情形训练更快，总体上没有明显收益。',
    '{}: sigma grows {} times': '{0}：σ 增至 {1} 倍',
    'By more than two standard errors for every kernel.': '对每种卷积核都超出两倍标准误。',
    'A 3×3 kernel has little centre to take from: one tap of nine.':
      '3×3 卷积核的中心可减的不多：九个抽头中只有一个。',
    'By as much as the closed form says.': '扩大的程度与闭式解一致。',
    'Section 2: the field’s variance is the sum of the layers’.': '第 2 节：感受野的方差是各层方差之和。',
    '{}: {} times; theory {} at this depth, {} in the limit': '{0}：{1} 倍；理论在此深度为 {2}，极限为 {3}',
    'In the limit of many layers: √(Σ s²y²/Σ s²) of one kernel over that of the other, s being the scale of a tap.':
      '层数很多的极限下：两种卷积核的 √(Σ s²y²/Σ s²) 之比，s 为抽头的尺度。',
    'Agreement within {}, two standard errors included.': '一致指相差在 {0} 以内，计入两倍标准误。',
    'It stays a Gaussian, so that this solves the problem only in part.':
      '它仍是高斯，因此只解决了部分问题。',
    'Section 4, by argument.': '第 4 节，由论证得出。',

    // Sparse
    'Dense 3×3': '普通 3×3',
    'All dilated {}': '全部扩张率 {0}',
    'Dilated 1-2-3': '扩张率 1-2-3',
    '9 taps in 7×7': '7×7 中的 9 个抽头',
    'Sparse connections': '稀疏连接',
    'Nine weights a layer reach further when they are spread over a larger window: dilated, or at places that are no grid.':
      '每层九个权重分散到更大的窗口时能到达更远：可以是扩张的，也可以在不成网格的位置上。',
    'Here: eight layers with nine taps per pair of channels.': '此处：八层，每对通道九个抽头。',
    'Each sparse layer has its own nine in a 7×7 window, the centre and four opposite pairs drawn once by a fixed seed; it is built as a sum of nine shifted 1×1 convolutions.':
      '每个稀疏层在 7×7 窗口中各有自己的九个抽头：中心加上由固定种子抽取的四对相对位置；它由九个平移的 1×1 卷积相加而成。',
    'The paper proposes such kernels and shows none.': '论文提出了这种卷积核，但没有展示。',
    'Sparse kernels that are no grid widen the effective field.': '不成网格的稀疏卷积核扩大有效感受野。',
    'Section 4, a proposal; no numbers.': '第 4 节，一项提议；没有数字。',
    'Larger than the dense stack’s by two standard errors, with as many weights.':
      '比普通堆叠大，超出两倍标准误，而权重数相同。',
    'Dilation by changing rates widens it too.': '变化的扩张率也能扩大。',
    'Section 4; no numbers.': '第 4 节；没有数字。',
    'One rate for all layers widens the box and leaves the field full of holes.':
      '所有层用同一扩张率会扩大理论框，却使感受野布满空洞。',
    'Not in the paper, which dilates three layers by three rates.': '论文中没有，它对三层用了三种扩张率。',
    '{}: {} against {} pixels, sigma {} times': '{0}：{1} 像素，对比 {2} 像素，σ 为 {3} 倍',
    'Only every third row and column is reached.': '只触及每三行、每三列中的一行一列。',
    'As many pixels count as before, three times as far apart: sigma triples and the count does not move, both within {}, two standard errors included, and no Gaussian fits: R² is below {}.':
      '计入的像素与以前一样多，间隔是三倍：σ 变为三倍而像素数不变，两者都在 {0} 以内，计入两倍标准误，且不能用高斯拟合：R² 低于 {1}。',
    'The changing rates 1-2-3 leave no holes.': '变化的扩张率 1-2-3 不留空洞。',
    'They change the field in kind, not only in size.': '它们改变的是感受野的性质，而不只是尺寸。',
    'Section 4: a change of architecture may change the field in more fundamental ways.':
      '第 4 节：改变结构可能更根本地改变感受野。',
    'It would hold if the sparse maps were no Gaussians.': '若稀疏的贡献图不是高斯，则此说成立。',
    'Independent steps add up to a Gaussian wherever their taps lie: the field is wider, and of the same kind.':
      '无论抽头在何处，独立的步总会相加成高斯：感受野更宽，但性质相同。',
  },
  pieces: {},
};
