"""Who is this peer, and may it send this operation in this name?"""
