// Layer names as Python identifiers. Imports nothing.

const keywords =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield';
/** What the generated code itself says, and what nn.Module already has. */
const taken =
  'F Net T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters nn parameters register_backward_hook register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ self set_extra_state set_submodule share_memory state_dict to to_empty torch train training type xpu zero_grad average cropped';

/** One identifier for each name, in order: `layer1.0.conv1` is layer1_0_conv1. No two are equal. */
export function identifiers(names: readonly string[]): readonly string[] {
  const used = new Set([...keywords.split(' '), ...taken.split(' ')]);
  return names.map((name) => {
    const plain = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)|^_+/, 'layer_');
    let unique = plain;
    for (let number = 2; used.has(unique); number++) unique = `${plain}_${number}`;
    used.add(unique);
    return unique;
  });
}
