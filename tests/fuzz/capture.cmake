tarha_fuzz(pcapng LINK tarha_capture)
