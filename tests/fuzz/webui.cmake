# Requests to the page's server: what Beast reads, and the small texts that we read ourselves.
tarha_fuzz(web_request LINK tarha_web)
tarha_fuzz(portal_texts LINK tarha_portal)
tarha_fuzz(notify_texts LINK tarha_notify)
