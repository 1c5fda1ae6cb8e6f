tarha_fuzz(control_line LINK tarha_control)
tarha_fuzz(settings_file LINK tarha_settings)
